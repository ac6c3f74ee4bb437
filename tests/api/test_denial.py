"""Denial as precisely as permission: every act is refused to all whose it is not, then done by whose it is."""

from __future__ import annotations

import pytest

from api.ids import global_id
from core.ids import new_id
from tests.api.conftest import Asker, input_types
from tests.api.play import REFUSALS, WRONG, Play, all_mutations, everything, operators_mutations
from tests.factories.world import COUNTY, TOWN, World

# Acts that the public does: nobody is refused them for what he is.
OPEN = {"handInOpinion", "rateOpinion", "saveDraft"}


def test_every_act_is_refused_to_all_others_and_done_by_its_own(network: World) -> None:
    play = everything(network)
    assert play.played == all_mutations()
    refused = {name for name, _wrong, _code in play.denied}
    assert refused == all_mutations() - OPEN
    nobody = {name for name, wrong, _code in play.denied if wrong is None}
    assert nobody == refused


@pytest.fixture(scope="module")
def play(shared_network: World) -> Play:
    """Askers who are signed in once for the whole module."""
    return Play(shared_network)


@pytest.mark.parametrize("role", [None, "staff", "chairs", "admin", "unit1", "handler1"])
def test_only_deputies_write(play: Play, role: str | None) -> None:
    given = {"title": "标题", "matter": "事实", "proposal": "建议"}
    payload = play.attempt(play.asker(COUNTY, role), "saveDraft", given)
    assert [error["code"] for error in payload["errors"]] == ["NOT_ALLOWED"]
    assert payload["case"] is None


def minimal(name: str, key: str) -> dict[str, object]:
    """The least input of a mutation, every id of it being `key`."""
    from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull

    from api.schema import schema

    fields = schema.graphql_schema.type_map[input_types()[name]].fields  # type: ignore[attr-defined]
    values: dict[str, object] = {"Int": 1, "String": "一些文字", "Boolean": True, "Date": "2026-03-02", "ID": key}
    codes = {
        "way": "PHONE",
        "stage": "BEFORE",
        "ground": "PERSONAL",
        "scope": "BOTH",
        "decision": "ANSWER",
        "code": "451122",
    }
    given: dict[str, object] = {}
    for label, item in fields.items():
        if not isinstance(item.type, GraphQLNonNull):
            continue
        kind = item.type.of_type
        if isinstance(kind, GraphQLList):
            given[label] = [key]
        elif isinstance(kind, GraphQLEnumType):
            given[label] = next(iter(kind.values))
        else:
            given[label] = codes.get(label, values[str(kind)])
    return given


ON_RECORDS = sorted(
    {
        "acceptCrossing", "acceptSuggestion", "answerCrossing", "answerInvitation", "answerOpinion",
        "assignDown", "assignSuggestion", "assignToLowerUnit",
        "closeCase", "convertOpinion", "decideReturn", "entrustDeputies", "escalateCase", "escalateOpinion", "evaluateReply", "giveFeedback",
        "inviteCosigners", "issueReply", "logContact", "publishCase", "redoToSuperior", "refuseSuggestion", "reportToSuperior", "requestReturn",
        "returnCrossing", "returnSuggestion", "screenOpinion", "signAssignment", "sponsorCrossing",
        "submitSuggestion", "withdrawSuggestion", "withholdCase",
    }
)  # fmt: skip


# What deputies or staff begin on no record.
FRESH = {"recordFinding", "suggestAsGuest"}


def test_the_list_of_acts_on_records_is_whole() -> None:
    assert set(ON_RECORDS) == all_mutations() - OPEN - FRESH


def fits(name: str) -> str:
    """The type of record that an act is on."""
    if "Opinion" in name or name == "giveFeedback":
        return "Opinion"
    return "Crossing" if "Crossing" in name else "Case"


@pytest.mark.parametrize("name", ON_RECORDS)
def test_ids_of_another_congress_or_type_are_refused(play: Play, name: str) -> None:
    for key in (
        global_id(fits(name), TOWN, new_id()),
        global_id("Congress", COUNTY, new_id()),
        "第42号",
    ):
        payload = play.attempt(play.asker(COUNTY, "staff"), name, minimal(name, key))
        (error,) = payload["errors"]
        assert (error["code"], error["field"]) in {("BAD_ID", "id"), ("BAD_ID", "assignment")}, (name, key, error)


@pytest.mark.parametrize("name", ON_RECORDS)
@pytest.mark.parametrize("role", [None, "deputy1", "chairs", "unit1"])
def test_what_does_not_exist_looks_like_what_may_not_be_known(play: Play, name: str, role: str | None) -> None:
    given = minimal(name, global_id("Case", COUNTY, new_id()))
    given["id"] = global_id(fits(name), COUNTY, new_id())
    for label, record in (("assignment", "Assignment"), ("deputies", "Deputy"), ("lead", "Unit"), ("unit", "Unit")):
        if label in given:
            made = global_id(record, 0 if record == "Unit" else COUNTY, 1 if record == "Unit" else new_id())
            given[label] = [made] if isinstance(given[label], list) else made
    payload = play.attempt(play.asker(COUNTY, role), name, given)
    (error,) = payload["errors"]
    assert error["code"] in REFUSALS, error


@pytest.mark.parametrize("name", sorted([*ON_RECORDS, *FRESH, "saveDraft", "handInOpinion", "rateOpinion"]))
def test_no_act_on_the_network_host(play: Play, name: str) -> None:
    payload = play.attempt(Asker("localhost"), name, minimal(name, global_id("Case", COUNTY, new_id())))
    (error,) = payload["errors"]
    assert error["code"] == "NO_CONGRESS_HERE"


@pytest.mark.parametrize("name", sorted(operators_mutations()))
def test_nobody_of_a_congress_operates_the_network(play: Play, name: str) -> None:
    askers = [play.asker(COUNTY, role) for role in (None, *WRONG)] + [Asker("localhost")]
    for asker in askers:
        payload = play.attempt(asker, name, minimal(name, global_id("Message", 0, new_id())))
        assert [error["code"] for error in payload["errors"]] == ["NOT_OPERATOR"], asker.username
        assert payload["code"] is None
