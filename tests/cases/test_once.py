"""Repeated requests do it once; stale pages are told who was faster."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.return_suggestion import return_suggestion
from cases.actions.save_draft import save_draft
from cases.actions.submit_suggestion import submit_suggestion
from cases.errors import ReusedKey, StaleCase
from cases.models import Case, Event, Receipt
from tenants.context import in_tenant
from tests.cases.road import TEXT, Road
from tests.factories.world import COUNTY, NOW, World


def test_the_same_key_with_the_same_input_is_done_once(network: World) -> None:
    road = Road(network).draft()
    told = road.common(road.deputy)
    first = submit_suggestion(**told)
    again = submit_suggestion(**(told | {"now": NOW + timedelta(minutes=5)}))
    assert (first.pk, first.revision) == (again.pk, again.revision)
    assert road.kinds() == ["DRAFT_SAVED", "SUBMITTED"]


def test_the_same_key_with_another_input_is_refused(network: World) -> None:
    road = Road(network).submitted()
    told = road.common(road.staff)
    return_suggestion(**told, reason="请写明地点")
    with pytest.raises(ReusedKey) as refused:
        return_suggestion(**told, reason="请写明时间")
    assert (refused.value.code, refused.value.field) == ("REUSED_KEY", "clientKey")
    with pytest.raises(ReusedKey):
        accept_suggestion(**told)


def test_a_new_draft_is_begun_once_however_often_the_button_is_pressed(network: World) -> None:
    told = {"actor": network.deputy(COUNTY).actor, "tenant": COUNTY, "client_key": "k", "now": NOW}
    made = []
    threads = [Thread(target=lambda: made.append(save_draft(**told, **TEXT).pk)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    with in_tenant(COUNTY):
        assert (Case.objects.count(), Event.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_a_key_belongs_to_one_person(network: World) -> None:
    told = {"tenant": COUNTY, "client_key": "k", "now": NOW}
    first = save_draft(actor=network.deputy(COUNTY, 1).actor, **told, **TEXT)
    second = save_draft(actor=network.deputy(COUNTY, 2).actor, **told, **TEXT)
    assert first.pk != second.pk


def test_a_stale_page_learns_who_did_what_when_and_who_holds_it(network: World) -> None:
    road = Road(network).submitted()
    stale = road.common(road.staff)
    road.later(hours=1)
    accept_suggestion(**road.common(road.staff))
    with pytest.raises(StaleCase) as refused:
        return_suggestion(**stale, reason="请写明地点")
    error = refused.value
    assert (error.who, error.what) == ("陈静", "受理并编号")
    assert (error.at, error.holder) == (NOW + timedelta(hours=1), "钟山县人大常委会代表工委")
    assert error.text == ("没有保存：您打开页面以后，陈静已经办了“受理并编号”。您写的内容还在，请核对后再办。")
    assert road.case.state == "ACCEPTED"


def test_a_refused_act_leaves_nothing_behind(network: World) -> None:
    road = Road(network).submitted()
    told = road.common(road.staff)
    with pytest.raises(Exception, match="最多 40 个字"):
        accept_suggestion(**told, category="类" * 41)
    assert (road.case.state, road.case.number, road.kinds()) == (
        "INTAKE_REVIEW",
        None,
        ["DRAFT_SAVED", "SUBMITTED"],
    )
    # The key was not used up by the refusal.
    assert accept_suggestion(**told, category="农林水利").number == 1
