"""Persons and mandates: one person at several levels, who is a deputy when, how deputies are found and sorted."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from core.logins import use_login
from deputies.actions.give_mandate import (
    AlreadyDeputy,
    CardNumberTaken,
    TermReversed,
    give_mandate,
)
from deputies.models import Mandate, Person
from deputies.pronunciation import sort_key
from deputies.selectors import deputies_of, mandate_of, mandates_of, persons
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World

TODAY = NOW.date()
NOBODY = uuid.UUID(int=1)


def give(name: str, tenant_no: int = COUNTY, **facts: object) -> Mandate:
    defaults = {"user_id": None, "electoral_unit": "第九选区", "since": date(2021, 9, 1)}
    with use_login("owner"):
        return give_mandate(name=name, tenant_no=tenant_no, **{**defaults, **facts})  # type: ignore[arg-type]


def test_a_person_holds_mandates_at_several_levels(network: World) -> None:
    user_id = network.deputy(TOWN).id
    give("李长明", CITY, user_id=user_id, since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert [each.tenant_no for each in mandates_of(user_id, TODAY)] == [CITY, TOWN]
    with use_login("owner"):
        assert Person.objects.filter(user_id=user_id).count() == 1
    mandate = mandate_of(user_id, CITY, TODAY)
    assert mandate is not None
    assert (mandate.person.name, mandate.electoral_unit) == ("李长明", "第九选区")
    assert mandate_of(user_id, CITY, date(2025, 12, 31)) is None
    assert mandate_of(user_id, CITY, date(2026, 12, 31)) == mandate
    assert mandate_of(user_id, CITY, date(2027, 1, 1)) is None
    assert mandate_of(NOBODY, CITY, TODAY) is None


def test_a_suspended_mandate_is_not_exercised(network: World) -> None:
    user_id = network.deputy(TOWN).id
    with use_login("owner"):
        Mandate.objects.filter(person__user_id=user_id).update(state=Mandate.State.SUSPENDED)
    assert mandate_of(user_id, TOWN, TODAY) is None
    assert len(deputies_of(TOWN)) == 3
    assert len(deputies_of(TOWN, on=TODAY)) == 2
    with use_login("owner"):
        Mandate.objects.filter(person__user_id=user_id).update(state=Mandate.State.TERMINATED)
    assert len(deputies_of(TOWN)) == 2


def test_deputies_are_sorted_by_pronunciation_and_found_by_it(network: World) -> None:
    for number, name in enumerate(["曾小明", "单小明", "区小明", "阿依古丽"]):
        give(name, card_number=f"90{number}")
    assert [each.person.name for each in deputies_of(COUNTY)] == [
        "阿依古丽",
        "黄志强",
        "李长明",
        "区小明",
        "单小明",
        "韦秀英",
        "曾小明",
    ]
    found = {
        query: [each.person.name for each in deputies_of(COUNTY, query)]
        for query in ("小明", "zxm", "zengxiao", "LCM", "ou xiao", "wxy", "x", "(a+)+", "")
    }
    assert found == {
        "小明": ["区小明", "单小明", "曾小明"],
        "zxm": ["曾小明"],
        "zengxiao": ["曾小明"],
        "LCM": ["李长明"],
        "ou xiao": ["区小明"],
        "wxy": ["韦秀英"],
        "x": [],
        "(a+)+": ["阿依古丽"],
        "": [each.person.name for each in deputies_of(COUNTY)],
    }
    assert len(deputies_of(COUNTY, limit=2)) == 2


def test_surnames_are_read_as_surnames() -> None:
    names = ("曾国强", "单小明", "解放", "覃秀英", "尉迟恭", "任平", "李明", "阿依古丽·买买提", "")
    assert [sort_key(name) for name in names] == [
        "zeng guo qiang",
        "shan xiao ming",
        "xie fang",
        "qin xiu ying",
        "yu chi gong",
        "ren ping",
        "li ming",
        "a yi gu li · mai mai ti",
        "",
    ]


def test_a_second_mandate_in_the_same_term_is_refused(network: World) -> None:
    user_id = network.deputy(COUNTY).id
    with pytest.raises(AlreadyDeputy, match="李长明在这一任期内已经是本级人大代表") as refusal:
        give("李长明", user_id=user_id, since=date(2024, 1, 1))
    assert refusal.value.code == "ALREADY_DEPUTY"
    assert len(deputies_of(COUNTY)) == 3
    with use_login("owner"):
        Mandate.objects.filter(person__user_id=user_id).update(until=date(2026, 8, 31))
    assert give("李长明", user_id=user_id, since=date(2026, 9, 1)).since == date(2026, 9, 1)


def test_a_card_number_is_one_deputy_s(network: World) -> None:
    with pytest.raises(CardNumberTaken, match="代表证号0001已由李长明使用") as refusal:
        give("新代表", card_number="0001")
    assert refusal.value.field == "card_number"
    give("甲")
    give("乙")
    assert give("新代表", CITY, card_number="0009").card_number == "0009"


def test_a_term_does_not_end_before_it_begins(network: World) -> None:
    with pytest.raises(TermReversed, match="任期的结束日期早于开始日期"):
        give("甲", since=date(2026, 1, 2), until=date(2026, 1, 1))


def test_persons_by_user(shared_network: World) -> None:
    user_id = shared_network.deputy(TOWN).id
    assert {key: person.name for key, person in persons([user_id, NOBODY]).items()} == {user_id: "李长明"}
