"""Everything that crosses, asked for by everybody in every field of the schema and on every page: no foreign byte."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver
from graphql import GraphQLObjectType

from api import limits, view
from api.ids import global_id
from api.schema import schema
from cases.actions.save_draft import save_draft
from cases.actions.withdraw_suggestion import withdraw_suggestion
from cases.models import Case, Crossing, Opinion
from core.ids import new_id
from core.logins import use_login
from sync.metrics import DeadReason
from sync.models import Outbox
from tenants.context import in_tenant
from tenants.models import Membership, User
from tenants.roles import Role
from tests.api.conftest import Asker, at
from tests.api.test_denial import ON_RECORDS, fits, minimal
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, PROVINCE, SINCE, TOWN, TOWN2, World
from tests.isolation.everything import INNER, SHARED, Everything, Selection, may_meet
from tests.isolation.test_canaries import addresses
from tests.sync.emptying import empty

ROLES = ("staff", "chairs", "deputy1", "unit1")
ASKERS = [
    None,
    *(f"{role}-{no}" for no in (TOWN, TOWN2, COUNTY, DISTRICT, CITY) for role in ROLES),
    f"chairs-{PROVINCE}",
]
MARKS = [*INNER.values(), *(mark for mark, _ in SHARED.values())]


LINES: list[str] = []


class Kept(logging.Handler):
    """Keeps what our own code logs; Django's debug log of SQL, which is off where people work, is left out."""

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("django.db"):
            LINES.append(self.format(record))


@pytest.fixture(scope="module")
def built(shared_network: World) -> Iterator[Everything]:
    everything = Everything(shared_network)
    log = Kept()
    logging.getLogger().addHandler(log)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    everything.build()
    yield everything
    logging.getLogger().setLevel(before)
    logging.getLogger().removeHandler(log)
    empty()
    # Everything that was asked and refused above has been logged by now, down to the last detail.
    assert LINES, "nothing was logged at all"
    assert {mark for mark in (*MARKS, "13877412345") if any(mark in line for line in LINES)} == set()


@pytest.fixture(autouse=True)
def one_long_query(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are tried elsewhere; here one query asks for all."""
    settings.ELASTICSEARCH_URL = ""
    for name in ("BODY_BYTES", "TOKENS", "DEPTH", "FIELDS", "ALIASES", "ROOT_FIELDS", "DIRECTIVES", "COST"):
        monkeypatch.setattr(limits, name, 10_000_000)
    assert view.limits is limits


def asker(world: World, username: str | None, no: int | None = None) -> Asker:
    here = no or (int(username.rpartition("-")[2]) if username else COUNTY)
    return at(world, here, username)


def assert_meets_only_his(username: str | None, what: str, answer: Any) -> None:
    text = answer.content.decode() + json.dumps(dict(answer.items()))
    # In JSON the marks may stand as escapes.
    text += text.encode().decode("unicode_escape", errors="ignore") if "\\u" in text else ""
    met = {mark for mark in MARKS if mark in text and not may_meet(username, mark)}
    assert met == set(), f"{username} meets {met} in {what}: {around(text, met)}"


def around(text: str, marks: set[str]) -> list[str]:
    return [text[max(text.find(mark) - 120, 0) : text.find(mark) + 60] for mark in marks]


def everything_of(kind: str) -> str:
    found = schema.graphql_schema.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return Selection().of(found)


def by_ids(everything: Everything) -> str:
    """One query for each record of the network, with all its fields."""
    asked = [
        f'r{at}: {kind.lower()}(id: "{gid}") {{ ...All{kind} }}' for at, (kind, gid) in enumerate(everything.ids())
    ]
    parts = [f"fragment All{kind} on {kind} {{ {everything_of(kind)} }}" for kind in ("Case", "Opinion", "Crossing")]
    return f"{{ {' '.join(asked)} }} {' '.join(parts)}"


def by_roots() -> str:
    """One query for every other root field, with all its fields."""
    query = schema.graphql_schema.query_type
    assert query is not None
    return f"{{ {Selection().of(query)} }}"


@pytest.mark.parametrize("username", ASKERS)
def test_no_field_shows_what_is_anothers(built: Everything, username: str | None) -> None:
    somebody = asker(built.world, username)
    answer = somebody.post(by_ids(built))
    assert_meets_only_his(username, "records", answer)
    data = answer.json()["data"]
    assert len(data) == len(list(built.ids()))
    assert_meets_only_his(username, "roots", somebody.post(by_roots()))
    foreign = [mark for mark in MARKS if not may_meet(username, mark)]
    found = somebody.post("{" + " ".join(LOOKED_FOR.format(n=n, mark=mark) for n, mark in enumerate(foreign)) + "}")
    for n, _mark in enumerate(foreign):
        hits = found.json()["data"][f"s{n}"]
        assert (hits["totalCount"], hits["edges"]) == (0, [])
        assert {value["count"] for facet in hits["facets"] for value in facet["values"]} <= {0}
        assert found.json()["data"][f"l{n}"] == []


LOOKED_FOR = (
    's{n}: search(query: "{mark}", first: 50) {{ totalCount facets {{ values {{ count }} }} edges {{ node {{'
    ' titleHtml snippetHtml }} }} }} l{n}: similarCases(title: "{mark}", first: 20) {{ title }}'
)


def test_the_other_end_is_linked_for_who_may_read_it_there(built: Everything) -> None:
    with in_tenant(COUNTY):
        gid = global_id("Crossing", COUNTY, Crossing.objects.get(incoming=True, kind="ESCALATE").pk)
    for username, linked in ((f"staff-{COUNTY}", False), (f"chairs-{COUNTY}", True)):
        found = asker(built.world, username).ask("query($i: ID!) { crossing(id: $i) { elsewhereUrl } }", i=gid)
        assert bool(found["crossing"]["elsewhereUrl"]) is linked, username


def test_operators_send_only_their_own_parts_letters_again(built: Everything) -> None:
    with use_login("owner"):
        user = User.objects.create(username=f"operator-{DISTRICT}", name="运维", password="!", created_at=NOW)
        Membership.objects.create(user=user, tenant_id=DISTRICT, role=Role.OPERATOR, subtree=True, since=SINCE)
        letter = Outbox.objects.filter(source_no=TOWN, target_no=COUNTY).first()
        Outbox.objects.filter(pk=letter.pk).update(state="DEAD", reason="试")
    given = {"id": global_id("Message", 0, letter.pk), "clientKey": "once more"}
    answer = asker(built.world, user.username).act("replayMessage", given)
    assert [error["code"] for error in answer["errors"]] == ["MESSAGE_NOT_FOUND"]
    reason = DeadReason(reason="试", count=1, oldest_at=NOW).id
    given = {"reason": global_id("DeadReason", 0, reason), "clientKey": "all of it"}
    answer = asker(built.world, user.username).act("replayDeadLetters", given, "count")
    assert answer == {"count": 0, "errors": []}
    with use_login("owner"):
        assert Outbox.objects.get(pk=letter.pk).state == "DEAD"
        Outbox.objects.filter(pk=letter.pk).update(state="DELIVERED", reason="")


def test_no_number_opens_what_is_anothers(built: Everything) -> None:
    query = "query($n: String!, $c: String!) { caseByNumber(number: $n, congress: $c) { title } }"
    for username, seen in ((f"staff-{COUNTY}", True), (f"staff-{DISTRICT}", False), (None, False)):
        found = asker(built.world, username).ask(query, n="第0001号", c="451122")["caseByNumber"]
        assert (found is not None) is seen, username


def test_a_draft_is_its_authors(built: Everything) -> None:
    """Also one that was put away without ever being handed in, also to who reads the whole subtree."""
    deputy = built.world.deputy(TOWN, 3)
    with in_tenant(TOWN):
        draft = Case.objects.get(lead_user_id=deputy.id, title__contains="草稿")
    put_away = save_draft(
        actor=deputy.actor, tenant=TOWN, client_key=str(new_id()), now=NOW, title="不写了", matter="不写了", proposal="不写了",
    )  # fmt: skip
    withdraw_suggestion(
        actor=deputy.actor, tenant=TOWN, case_id=put_away.pk, revision=put_away.revision, client_key=str(new_id()),
        now=NOW, reason="不写了",
    )  # fmt: skip
    for case in (draft, put_away):
        gid = global_id("Case", TOWN, case.pk)
        for username in (f"staff-{TOWN}", f"chairs-{TOWN}", f"admin-{TOWN}", f"chairs-{CITY}", f"deputy1-{TOWN}", None):
            answer = asker(built.world, username).post("query($i: ID!) { case(id: $i) { title } }", i=gid).json()
            assert answer["data"]["case"] is None, username
            assert asker(built.world, username, TOWN).client.get(f"/cases/{gid}/").status_code == 404, username
        assert asker(built.world, deputy.username).ask("query($i: ID!) { case(id: $i) { title } }", i=gid)["case"]


@pytest.mark.parametrize("secrecy", ["IDENTITY_HIDDEN", "RESTRICTED"])
def test_what_is_confidential_is_read_by_its_people_only(built: Everything, secrecy: str) -> None:
    case = built.accepted(TOWN, secrecy=secrecy)
    gid = global_id("Case", TOWN, case.pk)
    for username, seen in (
        (f"staff-{TOWN}", True), (f"deputy1-{TOWN}", True), (f"deputy2-{TOWN}", False), (f"unit1-{TOWN}", False),
        (f"chairs-{CITY}", False), (None, False),
    ):  # fmt: skip
        answer = asker(built.world, username).post("query($i: ID!) { case(id: $i) { title } }", i=gid).json()
        assert (answer["data"]["case"] is not None) is seen, username


def test_what_cannot_be_read_cannot_be_acted_on(built: Everything) -> None:
    """The office of a neighbour, signed in at the host of the congress itself, is told that there is no such record."""
    with in_tenant(COUNTY):
        case = Case.objects.filter(submitted_at__isnull=False).first()
        opinion = Opinion.objects.first()
        crossing = Crossing.objects.filter(incoming=True).first()
    keys = {"Case": case, "Opinion": opinion, "Crossing": crossing}
    for username in (f"staff-{DISTRICT}", f"deputy1-{TOWN2}", f"chairs-{TOWN2}", None):
        somebody = asker(built.world, username, COUNTY)
        for name in ON_RECORDS:
            given = minimal(name, global_id(fits(name), COUNTY, keys[fits(name)].pk))
            for label, (kind, key) in OTHERS.items():
                if label in given:
                    gid = global_id(kind, 0 if kind == "Unit" else COUNTY, key)
                    given[label] = [gid] if isinstance(given[label], list) else gid
            answer = somebody.act(name, {"clientKey": f"{name}-{username}", **given})
            (error,) = answer["errors"]
            assert error["code"] in ("CASE_NOT_FOUND", "CROSSING_NOT_FOUND"), (username, name, error)


OTHERS = {
    "assignment": ("Assignment", new_id()),
    "deputies": ("Deputy", new_id()),
    "lead": ("Unit", 1),
    "unit": ("Unit", 1),
}


@pytest.mark.parametrize("no", [TOWN, TOWN2, COUNTY, CITY])
def test_own_staff_meets_its_own(built: Everything, no: int) -> None:
    """Else the canaries sang to nobody."""
    text = asker(built.world, f"staff-{no}").post(by_ids(built)).content.decode()
    for mark, way in SHARED.values():
        if no in way:
            assert mark in text or mark.encode("unicode_escape").decode() in text, mark
    if no != TOWN2:
        assert INNER[no] in text or INNER[no].encode("unicode_escape").decode() in text


@pytest.mark.parametrize("username", [None, f"staff-{DISTRICT}"])
def test_no_page_shows_what_is_anothers(built: Everything, username: str | None) -> None:
    somebody = asker(built.world, username)
    every = (re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", path) for path in addresses(get_resolver().url_patterns, "/"))
    patterns = [path for path in every if "<gid>" in path]
    assert len(patterns) > 20
    folders = {"Case": "/cases/", "Opinion": "/opinions/", "Crossing": "/crossings/"}
    walked: set[str] = set()
    for kind, gid in built.ids():
        for pattern in patterns:
            # Each record's own page; the pages of all acts once.
            if not pattern.startswith(folders[kind]) or (pattern.count("/") > 3 and pattern in walked):
                continue
            walked.add(pattern)
            path = pattern.replace("<gid>", gid)
            answer = somebody.client.get(path)
            assert answer.status_code in (200, 302, 403, 404), path
            assert_meets_only_his(username, path, answer)
    assert walked == {pattern for pattern in patterns if not pattern.startswith("/operate/")}
