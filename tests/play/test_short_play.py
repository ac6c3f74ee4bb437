"""The short form through every scene: exactly what was promised, once however often, and on no real data."""

from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.actions.save_draft import save_draft
from cases.models import Case, Crossing, Event, Opinion, Reply
from cases.network.models import Card, Link
from cases.states import CaseKind, CaseState, LinkKind
from core.logins import use_login
from play import perform as room
from play.errors import RealCases
from play.lanes import LaneStopped
from play.models import Performance
from play.perform import perform
from play.scale import FULL, SHORT
from play.stage import Stage
from sync.models import Outbox
from tenants.context import as_reader, in_tenant
from tenants.models import Membership, User
from tests.factories.world import CITY, COUNTY, NATION, NOW, PROVINCE, TOWN

TODAY = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
CASES = {
    "DRAFT": 1,
    "COSIGNING": 1,
    "INTAKE_REVIEW": 1,
    "RETURNED": 1,
    "NOT_ACCEPTED": 1,
    "WITHDRAWN": 1,
    "ACCEPTED": 5,
    "ASSIGNED": 2,
    "HANDLING": 5,
    "REPLIED": 5,
    "EVALUATED": 1,
    "CONCILIATION": 1,
    "CLOSED": 15,
}
OPINIONS = {
    "RECEIVED": 1,
    "ASSIGNED": 2,
    "UNIT_ANSWERED": 2,
    "FEEDBACK_GIVEN": 3,
    "RATED": 2,
    "REFERRED_OUT": 1,
    "CLOSED": 5,
}


def counted(kind):
    with as_reader():
        return dict(Counter(Card.objects.filter(kind=kind).values_list("state", flat=True)))


def everything():
    """All that a second run could change."""
    with as_reader():
        cards = sorted(Card.objects.values_list("id", "revision", "state"))
    with use_login("owner"):
        people = (User.objects.count(), Membership.objects.count(), Outbox.objects.count())
    events = {}
    for no in (NATION, PROVINCE, CITY, COUNTY, TOWN):
        with in_tenant(no):
            events[no] = Event.objects.count()
    return cards, people, events


@pytest.fixture
def said():
    return []


def test_the_short_play_leaves_what_it_promises_and_a_second_run_changes_nothing(network, said):
    played = perform(now=TODAY, scale=SHORT, say=said.append)

    assert counted(CaseKind.SUGGESTION) == CASES
    assert counted(CaseKind.OPINION) == OPINIONS
    with use_login("owner"):
        assert set(Outbox.objects.values_list("state", flat=True)) == {"DELIVERED"}
    assert "所有账号的密码都是：hezhou-2026" in played.report
    assert "http://451122100.localhost:@PORT@/desk/" in played.report

    before = everything()
    again = perform(now=TODAY, scale=SHORT, say=said.append)
    assert (again.pk, again.report) == (played.pk, played.report)
    assert everything() == before


def test_the_answer_of_the_province_stands_at_the_township_with_the_whole_way(network, said):
    perform(now=TODAY, scale=SHORT, say=said.append)

    with as_reader():
        whole = [root for root, n in Counter(Link.objects.values_list("root_id", flat=True)).items() if n == 3]
    (root,) = whole
    with in_tenant(TOWN):
        case = Case.objects.get(pk=root)
        reply = Reply.objects.get(case=case)
        assert (case.state, reply.from_no) == (CaseState.CLOSED, PROVINCE)
        assert reply.unit_name.startswith("广西壮族自治区")
        assert {event.from_no for event in case.events.all()} == {None, COUNTY, CITY, PROVINCE}
        times = [event.at for event in case.events.order_by("seq")]
        assert times[0] == min(times)


def test_every_kind_of_crossing_is_played_with_its_answer(network, said):
    played = perform(now=TODAY, scale=SHORT, say=said.append)

    with as_reader():
        links = Counter(Link.objects.values_list("kind", "state"))
    kinds = {kind for kind, _ in links}
    assert kinds == set(LinkKind)
    # A copy for the lower congress waits for no answer.
    assert {kind for kind, state in links if state in ("ANSWERED", "CLOSED")} == set(LinkKind) - {"COPY_DOWN"}
    with in_tenant(COUNTY):
        redone = Case.objects.get(round=2, replies__unit_name="贺州市教育局")
        assert redone.state == CaseState.CLOSED
        guest = Case.objects.get(origin="GUEST")
        assert (guest.state, guest.lead_user_id) == (CaseState.CLOSED, None)
        copy = Crossing.objects.get(kind="COPY_DOWN", incoming=True)
        assert [each["kind"] for each in copy.told][-1] == "REPLIED"
    with in_tenant(TOWN):
        climbed = Opinion.objects.get(state=CaseState.RATED, title__contains="红绿灯")
        assert {event.from_no for event in climbed.events.all()} == {None, COUNTY, CITY}
    assert "群众查询逐级上报到市里的意见：编号 " in played.report
    for place in ("上级机关（市交通运输局", "受县里委托", "小组发现、按职权报到市里的问题"):
        assert place in played.report


def test_an_interrupted_play_is_taken_up_where_it_stood(network, said, monkeypatch):
    whole = room.in_order
    monkeypatch.setattr(room, "in_order", lambda stories: list(whole(stories))[:120])
    monkeypatch.setattr(room, "write_report", lambda stage: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        perform(now=TODAY, scale=SHORT, say=said.append)
    monkeypatch.undo()

    later = datetime(2026, 12, 9, 4, 0, tzinfo=UTC)
    played = perform(now=later, scale=SHORT, say=said.append)

    assert played.until.isoformat() == "2026-11-30"
    assert "接着上次没有演完的地方继续" in said
    assert counted(CaseKind.SUGGESTION) == CASES
    assert counted(CaseKind.OPINION) == OPINIONS


def test_where_real_cases_are_nothing_is_played(network, said):
    author = network.deputy(TOWN).actor
    save_draft(actor=author, tenant=TOWN, client_key="k", now=NOW, title="修路", matter="", proposal="")

    with pytest.raises(RealCases) as refused:
        perform(now=TODAY, scale=FULL, say=said.append)

    assert refused.value.text == (
        "演示没有开始：这个数据库里已有 1 件不是演示产生的建议或意见。演示会新建账号和大量案件，请换一个空的数据库。"
    )
    with use_login("owner"):
        assert not Performance.objects.exists()
        assert not User.objects.filter(username__startswith="dwc-").exists()
    with pytest.raises(CommandError, match="演示没有开始"):
        call_command("play_demo", stdout=StringIO())


def test_the_command_prints_the_report_and_keeps_it(network, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setattr(settings, "PORTAL_PORT", 8123)
    out = StringIO()

    call_command("play_demo", "--short", stdout=out)

    kept = (tmp_path / "demo.txt").read_text()
    assert kept in out.getvalue()
    assert "http://localhost:8123/network/" in kept
    assert "@PORT@" not in kept
    # Two processes play what one would.
    assert counted(CaseKind.SUGGESTION) == CASES
    assert counted(CaseKind.OPINION) == OPINIONS


def test_a_process_that_fails_stops_the_other_and_says_why(network, said, monkeypatch):
    def broken(self, *, now):
        raise ConnectionError("the courier fell off its horse")

    monkeypatch.setattr(Stage, "deliver", broken)

    with pytest.raises(LaneStopped, match="fell off its horse"):
        perform(now=TODAY, scale=SHORT, say=said.append, lanes=2)

    with use_login("owner"):
        assert Performance.objects.get().ended_at is None
