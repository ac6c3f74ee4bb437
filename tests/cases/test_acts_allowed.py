"""Who may do what, and when: every act once by the right person, and refused to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.answer_invitation import answer_invitation
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.close_case import close_case
from cases.actions.decide_return import decide_return
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.invite_cosigners import invite_cosigners
from cases.actions.issue_reply import issue_reply
from cases.actions.log_contact import log_contact
from cases.actions.publish_case import publish_case
from cases.actions.refuse_suggestion import refuse_suggestion
from cases.actions.request_return import request_return
from cases.actions.return_suggestion import return_suggestion
from cases.actions.save_draft import save_draft
from cases.actions.sign_assignment import sign_assignment
from cases.actions.submit_suggestion import submit_suggestion
from cases.actions.withdraw_suggestion import withdraw_suggestion
from cases.actions.withhold_case import withhold_case
from cases.acts import Act
from cases.errors import CaseNotFound, NotAllowed, WrongState
from cases.models import Case
from cases.permissions import acts
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.cases.road import TEXT, Road, key
from tests.factories.world import CITY, COUNTY, World

EVERYBODY = (
    "deputy1",
    "deputy2",
    "staff",
    "chairs",
    "admin",
    "unit1",
    "unit2",
    "unit3",
    "handler1",
)


def people(world: World) -> dict[str, Actor]:
    """One of every kind at the county, the same at the city, and somebody who has not signed in."""
    found = {name: world.people[f"{name}-{COUNTY}"].actor for name in EVERYBODY}
    found |= {f"city-{name}": world.people[f"{name}-{CITY}"].actor for name in EVERYBODY}
    return found | {"nobody": Actor.nobody()}


def cosigning(world: World) -> Road:
    road = Road(world).draft()
    invited = [world.deputy(COUNTY, 2).id]
    invite_cosigners(**road.common(road.deputy, deputies=invited))
    return road


def asked(world: World) -> Road:
    road = Road(world).signed()
    request_return(**road.common(road.lead, assignment_id=road.share().pk, reason="属公路中心职责"))
    return road


def published(world: World) -> Road:
    road = Road(world).replied()
    publish_case(**road.common(road.staff, scope="BOTH"))
    return road


def evaluated(world: World) -> Road:
    return Road(world).replied().evaluate("SATISFIED", "SATISFIED")


def share(road: Road) -> dict[str, Any]:
    return {"assignment_id": road.share().pk}


def letter(road: Road) -> dict[str, Any]:
    return share(road) | {
        "reply_class": "SOLVED",
        "text": "已修好。",
        "signer": "邓文昌",
        "contact": "廖春生",
        "phone": "0774-5280000",
    }


def talk(road: Road) -> dict[str, Any]:
    return share(road) | {
        "on": road.now.date(),
        "way": "PHONE",
        "stage": "BEFORE",
        "text": "电话沟通",
    }


# act, action, how the case gets there, what the act is told, whose it is
TABLE: list[tuple[Act, Any, Callable[[World], Road], Callable[[Road], dict[str, Any]], set[str]]] = [
    (Act.EDIT, save_draft, lambda w: Road(w).draft(), lambda _: TEXT, {"deputy1"}),
    (Act.SUBMIT, submit_suggestion, lambda w: Road(w).draft(), lambda _: {}, {"deputy1"}),
    (
        Act.INVITE,
        invite_cosigners,
        lambda w: Road(w).draft(),
        lambda r: {"deputies": [r.world.deputy(COUNTY, 3).id]},
        {"deputy1"},
    ),
    (
        Act.ANSWER_INVITATION,
        answer_invitation,
        cosigning,
        lambda _: {"agree": True},
        {"deputy2"},
    ),
    (
        Act.WITHDRAW,
        withdraw_suggestion,
        lambda w: Road(w).accepted(),
        lambda _: {"reason": "已经解决"},
        {"deputy1"},
    ),
    (
        Act.RETURN,
        return_suggestion,
        lambda w: Road(w).submitted(),
        lambda _: {"reason": "请写明地点"},
        {"staff"},
    ),
    (
        Act.REFUSE,
        refuse_suggestion,
        lambda w: Road(w).submitted(),
        lambda _: {"reason": "属诉讼案件", "ground": "JUDICIAL"},
        {"staff"},
    ),
    (Act.ACCEPT, accept_suggestion, lambda w: Road(w).submitted(), lambda _: {}, {"staff"}),
    (
        Act.ASSIGN,
        assign_suggestion,
        lambda w: Road(w).accepted(),
        lambda r: {"lead_unit_id": r.world.unit(COUNTY, 3)},
        {"staff"},
    ),
    (Act.SIGN, sign_assignment, lambda w: Road(w).assigned(co=False), share, {"unit3"}),
    (
        Act.REQUEST_RETURN,
        request_return,
        lambda w: Road(w).assigned(co=False),
        lambda r: share(r) | {"reason": "属公路中心职责"},
        {"unit3"},
    ),
    (
        Act.DECIDE_RETURN,
        decide_return,
        asked,
        lambda r: share(r) | {"approve": False, "reason": "属本单位职责"},
        {"staff"},
    ),
    (Act.LOG_CONTACT, log_contact, lambda w: Road(w).signed(), talk, {"unit3"}),
    (Act.REPLY, issue_reply, lambda w: Road(w).signed(), letter, {"unit3"}),
    (
        Act.EVALUATE,
        evaluate_reply,
        lambda w: Road(w).replied(),
        lambda _: {"process": "SATISFIED", "result": "SATISFIED"},
        {"deputy1"},
    ),
    (Act.CLOSE, close_case, evaluated, lambda _: {}, {"staff"}),
    (
        Act.PUBLISH,
        publish_case,
        lambda w: Road(w).replied(),
        lambda _: {"scope": "BOTH"},
        {"staff"},
    ),
    (Act.WITHHOLD, withhold_case, published, lambda _: {"reason": "涉及隐私"}, {"staff"}),
]


@pytest.mark.parametrize(("act", "action", "prepare", "told", "allowed"), TABLE, ids=[row[0].value for row in TABLE])
def test_an_act_is_for_its_people_only(
    busy_network: World,
    act: Act,
    action: Any,
    prepare: Callable[[World], Road],
    told: Callable[[Road], dict[str, Any]],
    allowed: set[str],
) -> None:
    road = prepare(busy_network)
    before = len(road.kinds())
    for name, actor in people(busy_network).items():
        with in_tenant(COUNTY):
            offered = act in acts(actor, Case.objects.get(pk=road.id), tenant=COUNTY)
        assert offered == (name in allowed), name
        if name not in allowed:
            with pytest.raises((NotAllowed, CaseNotFound)):
                action(**road.common(actor, **told(road)))
    assert len(road.kinds()) == before
    revision = road.case.revision
    for name in allowed:
        action(**road.common(people(busy_network)[name], **told(road)))
    assert road.case.revision == revision + len(allowed)
    assert len(road.kinds()) > before
    with in_tenant(COUNTY):
        event = road.case.events.order_by("-seq").first()
    assert event is not None
    assert event.actor_name == people(busy_network)[next(iter(allowed))].name


def test_a_new_draft_needs_a_deputy_of_this_congress(network: World) -> None:
    for name, actor in people(network).items():
        if name in ("deputy1", "deputy2"):
            continue
        with pytest.raises(NotAllowed):
            save_draft(actor=actor, tenant=COUNTY, client_key=key(), now=Road(network).now, **TEXT)
    with in_tenant(COUNTY):
        assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("act", "action", "told"),
    [(row[0], row[1], row[3]) for row in TABLE if row[0] in (Act.ACCEPT, Act.RETURN, Act.REFUSE)],
    ids=["ACCEPT", "RETURN", "REFUSE"],
)
def test_an_act_that_does_not_fit_the_state_says_so(
    busy_network: World, act: Act, action: Any, told: Callable[[Road], dict[str, Any]]
) -> None:
    road = Road(busy_network).accepted()
    with pytest.raises(WrongState) as refused:
        action(**road.common(road.staff, **told(road)))
    assert refused.value.text == ("没有办成：这件建议现在是“已受理”，不能办这一步。请刷新页面看看现在该办什么。")
