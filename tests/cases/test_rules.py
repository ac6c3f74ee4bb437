"""Which rule holds for whom: own override, province's pack, nation's pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.deadlines import recalculate
from cases.network.models import Card, RulePack
from cases.rules import RuleMissing, rule_book
from cases.rules.book import compose
from core.calendars import forget_calendar
from core.logins import use_login
from core.models import WorkDay
from tenants.context import as_reader, in_tenant
from tenants.levels import Level
from tests.cases.road import Road
from tests.factories.world import CITY, COUNTY, NATION, NOW, TOWN, World

ON = date(2026, 3, 2)


def pack(scope: str, *, subtree: bool = True, since: str = "2020-01-01", **lengths: int) -> RulePack:
    rules = {
        key: {"length": n, "unit": "wd", "label": key, "text": key, "source": scope or "全国"}
        for key, n in lengths.items()
    }
    return RulePack(
        scope_code=scope,
        subtree=subtree,
        name=f"规则{scope}",
        version=since,
        valid_from=date.fromisoformat(since),
        rules={"rules": rules},
    )


def test_the_most_specific_pack_wins_key_by_key() -> None:
    packs = [pack("451122", sign_for=1), pack("", sign_for=3, reply=9, redo=2), pack("45", reply=8)]
    book = compose(packs=packs, code="451122", level=Level.COUNTY)
    assert {key: book.rule(key).length for key in ("sign_for", "reply", "redo")} == {
        "sign_for": 1,
        "reply": 8,
        "redo": 2,
    }
    assert book.rule("reply").version == "规则45 2020-01-01"


def test_an_own_override_may_stay_with_its_congress() -> None:
    packs = [pack("", sign_for=3), pack("4511", subtree=False, sign_for=1)]
    assert compose(packs=packs, code="4511", level=Level.CITY).rule("sign_for").length == 1
    assert compose(packs=packs, code="451122", level=Level.COUNTY).rule("sign_for").length == 3


def test_the_newest_version_of_a_scope_wins() -> None:
    packs = [pack("", since="2026-01-01", sign_for=2), pack("", sign_for=3)]
    assert compose(packs=packs, code="45", level=Level.PROVINCE).rule("sign_for").length == 2


def test_a_township_has_its_own_variant_and_a_missing_rule_is_an_error() -> None:
    packs = [pack("", reply=3)]
    packs[0].rules["rules"]["township.reply"] = packs[0].rules["rules"]["reply"] | {"length": 2}
    assert compose(packs=packs, code="451122100", level=Level.TOWNSHIP).rule("reply").length == 2
    assert compose(packs=packs, code="451122", level=Level.COUNTY).rule("reply").length == 3
    with pytest.raises(RuleMissing):
        compose(packs=packs, code="45", level=Level.PROVINCE).rule("sign_for")


def test_the_shipped_packs(shared_network: World) -> None:
    nation, city, town = (rule_book(tenant=no, on=ON) for no in (NATION, CITY, TOWN))
    assert [book.rule("return_request").length for book in (nation, city, town)] == [5, 7, 7]
    assert [book.rule("reply").length for book in (nation, city, town)] == [3, 3, 2]
    assert city.rule("reply").source == "《代表法》第五十一条"
    assert city.rule("return_request").version == "广西壮族自治区规则 2026 年版"
    assert [city.letter(code) for code in ("SOLVED", "IN_PROGRESS", "LATER", "REFERENCE")] == [
        "A",
        "B",
        "C",
        "D",
    ]
    assert all(rule.source and rule.text and rule.label for rule in nation.rules.values())


def test_loading_again_changes_nothing(network: World) -> None:
    def held() -> list[tuple[str, str]]:
        with as_reader():
            return list(RulePack.objects.order_by("scope_code").values_list("scope_code", "version"))

    before = held()
    with Path("/dev/null").open("w") as silent:
        call_command("load_rules", stdout=silent)
    assert held() == before == [("", "2025 年版"), ("45", "2026 年版")]


def test_a_changed_rule_moves_open_clocks_and_leaves_a_trace(network: World) -> None:
    road = Road(network).assigned(co=False)
    with use_login("owner"):
        own = pack("451122", subtree=False, since="2026-02-01", sign_for=5)
        own.save()
    with in_tenant(COUNTY):
        moved = recalculate(now=NOW)
        assert [(d.rule, d.due_on) for d in moved] == [("sign_for", date(2026, 3, 9))]
        assert recalculate(now=NOW) == []
    assert road.last().kind == "DEADLINE_MOVED"
    assert road.last().detail == {
        "label": "sign_for",
        "before": "2026-03-05",
        "after": "2026-03-09",
        "version": "规则451122 2026-02-01",
    }
    with as_reader():
        assert Card.objects.get(pk=road.id).next_due_on == date(2026, 3, 9)


def test_a_changed_calendar_moves_open_clocks(network: World) -> None:
    road = Road(network).assigned(co=False)
    with use_login("owner"):
        WorkDay.objects.filter(on=date(2026, 3, 4)).update(is_working=False, holiday="防汛")
    forget_calendar()
    with in_tenant(COUNTY):
        moved = {d.rule: d.due_on.isoformat() for d in recalculate(now=NOW)}
    forget_calendar()
    assert moved == {
        "sign_for": "2026-03-06",
        "return_request": "2026-03-12",
        "first_contact": "2026-03-31",
    }
    assert road.kinds().count("DEADLINE_MOVED") == 3
