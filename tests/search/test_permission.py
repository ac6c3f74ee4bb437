"""Nobody finds, counts or is shown anything that he may not read; and everybody finds all that he may."""

from __future__ import annotations

import itertools
import logging
import re
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Assignment, Case
from cases.network.models import Card
from cases.permissions import can_read, is_insider, readable
from cases.states import AssignmentRole, AssignmentState, CaseState, Secrecy
from core.transactions import transaction
from search import documents, indexing
from search.elasticsearch import ElasticsearchService
from search.fallback import DatabaseService
from search.interfaces import Filters, Mode
from search.service import search, similar_cases
from search.upkeep import bring_up_to_date
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant
from tenants.levels import Level
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, PROVINCE, TOWN, Person, World
from tests.search.cases import add_case, add_opinion, add_reply, change_case
from tests.search.conftest import find, titles

PLACES = (TOWN, COUNTY, DISTRICT, CITY, PROVINCE)
TITLE, MATTER, LETTER, CO_LETTER, SENDER = "井盖", "塌陷", "沥青", "会办", "梁上飞"
WORDS = (TITLE, MATTER, LETTER)


@dataclass(frozen=True)
class Known:
    """What a test knows of one record: where each word stands."""

    id: uuid.UUID
    inside: str
    public: str


@pytest.fixture(scope="module", autouse=True)
def known(shared_network: World, shared_index: str, django_db_blocker: Any) -> dict[uuid.UUID, Known]:
    """Cases of five congresses, in every mixture of state, secrecy and publication, all with the same words."""
    out: dict[uuid.UUID, Known] = {}
    with django_db_blocker.unblock():
        for no in PLACES:
            for scope, secrecy in itertools.product(("", "TEXT", "REPLY", "BOTH"), Secrecy.values):
                scope_now = scope if secrecy == Secrecy.NORMAL else ""
                case = add_case(
                    shared_network,
                    no,
                    f"{TITLE}{no}{scope}{secrecy}",
                    matter=MATTER,
                    published=scope_now,
                    secrecy=secrecy,
                )
                _assign(shared_network, no, case)
                add_reply(no, case, LETTER)
                add_reply(no, case, CO_LETTER, co_opinion=True)
                public = {"TEXT": MATTER, "REPLY": LETTER, "BOTH": MATTER + LETTER}.get(scope_now, "")
                out[case.pk] = Known(case.pk, TITLE + MATTER + LETTER, TITLE + public if scope_now else "")
            withheld = add_case(shared_network, no, f"{TITLE}{no}撤", matter=MATTER, published="BOTH", withheld_at=NOW)
            out[withheld.pk] = Known(withheld.pk, TITLE + MATTER, "")
            draft = add_case(
                shared_network,
                no,
                f"{TITLE}{no}草",
                matter=MATTER,
                number=None,
                state=CaseState.DRAFT,
                submitted_at=None,
                accepted_at=None,
            )
            out[draft.pk] = Known(draft.pk, "", "")
            opinion = add_opinion(
                no,
                f"{TITLE}{no}意见",
                MATTER,
                unit_id=shared_network.unit(no),
                answer=LETTER,
                sender_cipher=SENDER.encode(),
            )
            out[opinion.pk] = Known(opinion.pk, TITLE + MATTER, "")
        bring_up_to_date()
    return out


def _assign(network: World, no: int, case: Case) -> None:
    with in_tenant(no), transaction():
        Assignment.objects.create(
            case=case,
            role=AssignmentRole.LEAD,
            state=AssignmentState.SIGNED,
            unit_id=network.unit(no),
            unit_name="交通运输局",
            assigned_at=NOW,
        )


@cache
def _actor(person: Person) -> Actor:
    return person.actor


def _actors(network: World) -> list[Actor]:
    return [Actor.nobody(), *map(_actor, network.people.values())]


def _readable(actor: Actor) -> dict[uuid.UUID, Card]:
    with as_reader():
        found = Card.objects.filter(readable(actor)).exclude(secrecy=Secrecy.RESTRICTED)
        return {card.pk: card for card in found}


def _expected(actor: Actor, word: str, known: dict[uuid.UUID, Known]) -> set[uuid.UUID]:
    """This function finds by hand: each readable card, and the word where this reader may look for it."""
    return {
        pk
        for pk, card in _readable(actor).items()
        if word in (known[pk].inside if is_insider(actor, card) else known[pk].public)
    }


def test_everybody_finds_exactly_what_he_may_read(shared_network: World, known: dict[uuid.UUID, Known]) -> None:
    for actor in _actors(shared_network):
        for word in WORDS:
            result = search(actor=actor, query=word, first=100, now=NOW)
            assert result.mode is Mode.FULL
            assert {hit.card.pk for hit in result.hits} == _expected(actor, word, known), (actor.name, word)
            assert result.total == len(result.hits)


def test_lists_and_counts_are_those_of_the_rule(shared_network: World, both: str) -> None:
    for actor in _actors(shared_network):
        cards = _readable(actor)
        result = search(actor=actor, query="", first=100, now=NOW)
        assert {hit.card.pk for hit in result.hits} == set(cards)
        counted = {facet.name: {v.value: v.count for v in facet.values if v.count} for facet in result.facets}
        assert counted["level"] == dict(Counter(Level(card.level).name for card in cards.values()))
        assert counted["state"] == dict(Counter(card.state for card in cards.values()))
        assert counted["kind"] == dict(Counter(card.kind for card in cards.values()))
        assert counted["year"] == dict(Counter(str(card.year) for card in cards.values()))
        if both == "full":
            assert sum(counted["congress"].values()) == len(cards)


_states = st.lists(st.sampled_from([s.value for s in CaseState]), max_size=3).map(tuple)
_filters = st.builds(
    Filters,
    levels=st.lists(st.sampled_from(list(Level)), max_size=2).map(tuple),
    congresses=st.lists(st.sampled_from(["45", "4511", "451122", "451122100"]), max_size=2).map(tuple),
    states=_states,
    kinds=st.lists(st.sampled_from(["SUGGESTION", "OPINION"]), max_size=1).map(tuple),
    years=st.lists(st.sampled_from([2025, 2026]), max_size=1).map(tuple),
    under=st.sampled_from([None, "45", "451122"]),
    published=st.sampled_from([None, True, False]),
    overdue=st.sampled_from([None, True, False]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hits_facets_and_marks_stay_within_the_rule(
    data: st.DataObject, shared_network: World, both: str, known: dict[uuid.UUID, Known]
) -> None:
    person = data.draw(st.sampled_from([None, *sorted(shared_network.people)]))
    actor = _actor(shared_network.people[person]) if person else Actor.nobody()
    query = data.draw(st.sampled_from(["", *WORDS, CO_LETTER, SENDER, f"{TITLE} {MATTER}", "草", "意见"]))
    result = search(actor=actor, query=query, filters=data.draw(_filters), first=100, now=NOW)
    cards = _readable(actor)
    assert {hit.card.pk for hit in result.hits} <= set(cards)
    assert result.total == len(result.hits)
    for facet in result.facets:
        assert sum(value.count for value in facet.values) <= len(cards)
    for hit in result.hits:
        allowed = known[hit.card.pk].inside if is_insider(actor, cards[hit.card.pk]) else known[hit.card.pk].public
        for word in (MATTER, LETTER):
            assert word not in hit.snippet_html or word in allowed
        assert CO_LETTER not in hit.snippet_html
        assert set(re.findall(r"<[^>]*>", hit.title_html + hit.snippet_html)) <= {"<mark>", "</mark>"}


def test_what_is_beyond_the_page_is_counted_by_the_rule_too(shared_network: World, both: str) -> None:
    """The look at the hits that are shown cannot help here: the question itself has to be right."""
    for actor in _actors(shared_network):
        result = search(actor=actor, query="", first=1, now=NOW)
        assert result.total == len(_readable(actor))


def test_what_was_withdrawn_is_not_counted_beyond_the_page_either(network: World, index: str) -> None:
    cases = [add_case(network, COUNTY, f"关于更换井盖的建议{n}", matter="塌陷", published="BOTH") for n in range(3)]
    assert find(Actor.nobody(), "塌陷").total == 3
    for case in cases:
        change_case(COUNTY, case, withheld_at=NOW)
    assert search(actor=Actor.nobody(), query="塌陷", first=1, now=NOW).total == 0


def test_what_nobody_may_find_is_found_by_nobody(shared_network: World) -> None:
    for actor in _actors(shared_network):
        for word in (CO_LETTER, SENDER, "IDENTITY_HIDDEN" if actor.user_id is None else SENDER):
            assert search(actor=actor, query=word, first=10, now=NOW).total == 0


def test_similar_titles_are_readable(shared_network: World, both: str) -> None:
    for actor in _actors(shared_network):
        for card in similar_cases(actor=actor, title=f"{TITLE}{COUNTY}", first=20):
            assert can_read(actor, card)


def test_choosing_a_facet_keeps_its_other_values(shared_network: World, both: str) -> None:
    staff = shared_network.people[f"chairs-{CITY}"].actor
    free = search(actor=staff, query=TITLE, first=1, now=NOW)
    chosen = search(actor=staff, query=TITLE, filters=Filters(levels=(Level.COUNTY,)), first=1, now=NOW)
    levels = {facet.name: facet for facet in free.facets}["level"]
    levels_chosen = {facet.name: facet for facet in chosen.facets}["level"]
    assert [(v.value, v.count) for v in levels.values] == [(v.value, v.count) for v in levels_chosen.values]
    assert [v.value for v in levels_chosen.values if v.chosen] == ["COUNTY"]
    assert chosen.total == {v.value: v.count for v in levels.values}["COUNTY"] < free.total
    states = {facet.name: facet for facet in chosen.facets}["state"]
    assert sum(value.count for value in states.values) == chosen.total


def test_a_withdrawn_case_is_gone_before_the_index_knows(network: World, index: str) -> None:
    case = add_case(network, COUNTY, "关于更换井盖的建议", matter="塌陷", published="BOTH")
    staff, anybody = network.staff(COUNTY).actor, Actor.nobody()
    assert titles(find(anybody, "塌陷")) == {"关于更换井盖的建议"}
    change_case(COUNTY, case, withheld_at=NOW)
    # Nothing has been indexed since.
    gone = search(actor=anybody, query="塌陷", first=10, now=NOW)
    assert (gone.mode, gone.total, gone.hits) == (Mode.FULL, 0, ())
    assert all(value.count == 0 for facet in gone.facets for value in facet.values)
    assert search(actor=staff, query="塌陷", first=10, now=NOW).total == 1
    assert find(anybody, "塌陷").total == 0
    assert find(staff, "塌陷").total == 1


def test_an_index_that_says_too_much_shows_nothing_and_rings(
    network: World, index: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = add_case(network, COUNTY, "关于更换井盖的建议", matter="塌陷")
    assert find(Actor.nobody(), "塌陷").total == 0
    card = documents.read([case.pk]).documents[0]
    forged = card | {"tokens": ["pub"], "public_title": card["inside_title"], "public_text": card["inside_text"]}
    indexing.put([forged], into=indexing.cluster.written(), visible=True)
    with caplog.at_level(logging.ERROR, logger="search.alarm"):
        result = search(actor=Actor.nobody(), query="塌陷", first=10, now=NOW)
    assert (result.total, result.hits) == (0, ())
    assert all(value.count == 0 for facet in result.facets for value in facet.values)
    assert [str(case.pk) in record.getMessage() for record in caplog.records] == [True]


def test_telephone_numbers_are_not_on_the_public_side(network: World, index: str) -> None:
    add_case(network, COUNTY, "关于更换井盖的建议", matter="请联系13877412345。", published="BOTH")
    staff, anybody = network.staff(COUNTY).actor, Actor.nobody()
    assert find(staff, "13877412345").total == 1
    assert find(anybody, "13877412345").total == 0
    assert find(anybody, "井盖").hits[0].snippet_html == "请联系*。 请有关方面研究办理。"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_mean_the_same_in_both_modes(data: st.DataObject, shared_network: World) -> None:
    actor = _actor(shared_network.people[data.draw(st.sampled_from(sorted(shared_network.people)))])
    filters = replace(
        data.draw(_filters),
        reply_classes=data.draw(st.sampled_from([(), ("SOLVED",), ("LATER",)])),
        unit=data.draw(st.sampled_from([None, shared_network.unit(COUNTY), 999_999])),
        lead=data.draw(st.sampled_from([None, shared_network.deputy(COUNTY).id, uuid.UUID(int=7)])),
    )
    now = data.draw(st.sampled_from([NOW, NOW + timedelta(days=400)]))
    full, basic = (
        service.search(actor=actor, query="", filters=filters, first=100, after=None, now=now)
        for service in (ElasticsearchService(), DatabaseService())
    )
    assert [hit.card.pk for hit in full.hits] == [hit.card.pk for hit in basic.hits]
    assert full.total == basic.total
    counted = {facet.name: facet for facet in full.facets}
    assert basic.facets == tuple(counted[facet.name] for facet in basic.facets)
