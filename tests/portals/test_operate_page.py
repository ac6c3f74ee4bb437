"""The operators' page through HTTP: what it shows, each button, and that nobody else sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.life.carrying import carry_on_ordered
from core.logins import use_login
from core.transactions import cursor
from hierarchy.models import Node
from portals.language import ENGLISH, LANGUAGE_COOKIE
from sync.models import Outbox
from tenants.models import AppliedMigration, Membership, Tenant, User
from tenants.roles import Role
from tenants.spares import refill
from tests.api.conftest import sign_in
from tests.cases.crossing_steps import Steps
from tests.factories.world import COUNTY, NOW, PROVINCE, SINCE, TOWN, World


@pytest.fixture
def operator(network: World) -> Client:
    with use_login("owner"):
        user = User.objects.create(username="operator", name="运维", password="!", created_at=NOW)
        Membership.objects.create(user=user, tenant_id=PROVINCE, role=Role.OPERATOR, subtree=True, since=SINCE)
    client = Client(HTTP_HOST=f"{network.host(PROVINCE)}:8000")
    sign_in(client, network.host(PROVINCE), "operator")
    return client


def press(client: Client, act: str, *, congress: str = "", **given: str) -> Any:
    path = f"/operate/congresses/{congress}/" if congress else "/operate/"
    return client.post(path, {"act": act, "client_key": str(uuid4()), **given}, follow=True)


def titles(response: Any) -> list[str]:
    return re.findall(r'class="row-title" href="/operate/congresses/\d+/">([^<]+)<', response.content.decode())


def clock() -> datetime:
    return NOW


def questions(ask: Callable[[], Any]) -> int:
    """How many statements a page sends."""
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        assert ask().status_code == 200
        return sum(len(one) for one in captured)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


BROKEN = "对方人大处理时出错：IntegrityError key 'a'\nDETAIL"
REFUSED = "这件不能收。（REFUSED）"


def dead(*, source: int, target: int, reason: str, lines: int) -> None:
    """Messages that the courier gave up, each in a line of its own."""
    with use_login("owner"):
        Outbox.objects.bulk_create(
            Outbox(
                source_no=source,
                target_no=target,
                stream=f"{reason[:9]} {n}",
                seq=1,
                epoch=1,
                kind="test.dead",
                payload={},
                created_at=NOW,
                state="DEAD",
                attempts=5,
                reason=reason,
            )
            for n in range(lines)
        )


def states() -> dict[str, list[str]]:
    """The states of those messages by their reason."""
    found: dict[str, list[str]] = {}
    with use_login("owner"):
        for reason, state in Outbox.objects.filter(kind="test.dead").values_list("reason", "state"):
            found.setdefault(reason, []).append(state)
    return found


class TestOperatePage:
    def test_connects_a_congress_whose_portal_answers_at_once(self, network: World, operator: Client) -> None:
        refill(now=NOW, wanted=2)
        assert "备用空间 2 个" in text(operator.get("/operate/"))
        answer = press(operator, "connect", code="451123", session_name="十六届六次会议")
        assert "已经开通：富川瑶族自治县人民代表大会" in text(answer)
        portal = Client(HTTP_HOST="451123.localhost:8000").get("/")
        assert portal.status_code == 200
        assert "富川瑶族自治县" in portal.content.decode()

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, network: World, operator: Client) -> None:
        for given, sentence in (
            ({"code": "451122", "phone": "0774-1"}, "钟山县人民代表大会已经开通"),
            ({"code": "999999"}, "没有找到区划"),
            ({"code": ""}, "没有找到区划"),
            ({"code": "451123"}, "备用的人大空间正好用完了"),
        ):
            answer = press(operator, "connect", **given)
            assert answer.status_code == 422
            assert sentence in text(answer)
            assert f'value="{given["code"]}"' in answer.content.decode() or not given["code"]

    def test_suspends_resumes_and_renames(self, network: World, operator: Client) -> None:
        assert "还没有写原因" in text(press(operator, "suspend", congress="451122"))
        assert "已经停用：钟山县人民代表大会" in text(press(operator, "suspend", congress="451122", reason="检修"))
        closed = Client(HTTP_HOST="451122.localhost:8000").get("/")
        assert closed.status_code == 404
        assert "已经恢复使用：钟山县人民代表大会" in text(press(operator, "resume", congress="451122"))
        shown = press(operator, "rename", congress="451122", place="钟山市")
        assert "已经改名：钟山市人民代表大会" in text(shown)
        assert Client(HTTP_HOST="451122.localhost:8000").get("/").status_code == 200
        assert "改回“钟山县”" in text(shown)
        assert "已经改名：钟山县人民代表大会" in text(press(operator, "rename", congress="451122", place="钟山县"))

    def test_is_the_operators_desk(self, network: World, operator: Client) -> None:
        answer = operator.get("/desk/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/operate/")

    def test_compares_the_schemas_in_the_background(self, network: World, operator: Client) -> None:
        assert "还没有核对过" in text(operator.get("/operate/"))
        assert "等待中 马上开始" in text(press(operator, "check"))
        # A second press finds the check that waits.
        press(operator, "check")
        assert carry_on_ordered(clock=clock) == 1
        shown = text(operator.get("/operate/"))
        assert "核对：都与模板一致；各人大共" in shown
        with use_login("owner"), cursor() as sql:
            sql.execute("alter table c_4.cases_case add extra int")
        press(operator, "check")
        carry_on_ordered(clock=clock)
        shown = text(operator.get("/operate/"))
        assert "与模板不一致 1 处" in shown
        assert "c_4 column cases_case.extra not in the template" in shown

    def test_finds_congresses(self, network: World, operator: Client) -> None:
        shown = text(operator.get("/operate/", {"q": "回龙"}))
        assert "人大 1 个" in shown
        assert "回龙镇人民代表大会" in shown
        assert "没有找到" in text(operator.get("/operate/", {"q": "没有这个地方"}))

    def test_sorts_and_filters_by_state_and_version(self, network: World, operator: Client) -> None:
        press(operator, "suspend", congress="451122101", reason="检修")
        shown = operator.get("/operate/", {"shown": "SUSPENDED"})
        assert titles(shown) == ["回龙镇人民代表大会"]
        with use_login("owner"):
            AppliedMigration.objects.filter(schema_no=COUNTY).order_by("-pk").first().delete()  # type: ignore[union-attr]
        assert titles(operator.get("/operate/", {"shown": "BEHIND"})) == ["钟山县人民代表大会"]
        shown = operator.get("/operate/", {"order": "VERSION"})
        assert titles(shown)[0] == "钟山县人民代表大会"
        assert re.search(r"版本 (\d+)：5 个，版本 (\d+)：1 个", text(shown))
        assert "待迁移 1 步" in text(shown)
        assert operator.get("/operate/", {"order": "ODD"}).status_code == 404

    def test_asks_the_same_questions_for_six_congresses_and_for_three_hundred(
        self, network: World, operator: Client
    ) -> None:
        operator.get("/operate/")
        few = questions(lambda: operator.get("/operate/"))
        with use_login("owner"):
            for no in range(100, 400):
                node = Node.objects.create(
                    code=f"46{no}",
                    name=f"试县{no}",
                    short_name=f"试县{no}",
                    level=3,
                    kind="COUNTY",
                    body="CONGRESS",
                    path=f"1/2/3/{no}/",
                    valid_from=SINCE,
                    lft=0,
                    rght=0,
                    tree_id=2,
                    depth=3,
                )
                tenant = Tenant.objects.create(
                    no=no, code=f"46{no}", name=f"试县{no}人民代表大会", place=f"试县{no}", level=3, created_at=NOW
                )
                Node.objects.filter(pk=node.pk).update(tenant_id=tenant.no)
        many = questions(lambda: operator.get("/operate/"))
        assert "人大 306 个" in text(operator.get("/operate/"))
        assert many == few

    def test_names_the_message_that_waits_longest(self, network: World, operator: Client) -> None:
        steps = Steps(network)
        steps.escalated(TOWN, steps.accepted(TOWN))
        shown = operator.get("/operate/").content.decode()
        assert "等得最久的消息" in shown, shown
        assert '<a href="/operate/congresses/451122100/">钟山镇人民代表大会</a>' in shown
        assert '<a href="/operate/congresses/451122/">钟山县人民代表大会</a>' in shown

    def test_sends_all_dead_letters_of_one_reason_again(self, network: World, operator: Client) -> None:
        dead(source=TOWN, target=COUNTY, reason=BROKEN, lines=3)
        dead(source=TOWN, target=COUNTY, reason=REFUSED, lines=2)
        page = operator.get("/operate/")
        assert "IntegrityError key &#x27;a&#x27; DETAIL 这个原因的共 3 条，最早的" in text(page)
        assert f"{REFUSED} 这个原因的共 2 条，最早的" in text(page)
        # The button's own form, pressed twice in the same page.
        reasons = re.findall(r'name="reason" value="([^"]+)"', page.content.decode())
        assert "已经重新投递 3 条" in text(press(operator, "replay_all", reason=reasons[0]))
        assert states() == {BROKEN: ["WAITING"] * 3, REFUSED: ["DEAD"] * 2}
        again = press(operator, "replay_all", reason=reasons[0])
        assert again.status_code == 200
        assert "没有再投：因为这个原因失败的消息已经都重新投递了" in text(again)
        assert states() == {BROKEN: ["WAITING"] * 3, REFUSED: ["DEAD"] * 2}

        letter = re.search(r'name="message" value="([^"]+)"', again.content.decode())
        assert letter is not None
        assert "已经重新投递" in text(press(operator, "replay", message=letter[1]))
        assert sorted(states()[REFUSED]) == ["DEAD", "WAITING"]
        assert press(operator, "replay_all", reason="odd").status_code == 422

    def test_says_it_in_english(self, network: World, operator: Client) -> None:
        dead(source=TOWN, target=COUNTY, reason=REFUSED, lines=2)
        operator.cookies[LANGUAGE_COOKIE] = ENGLISH
        page = operator.get("/operate/")
        assert "Deliver all again" in text(page)
        reason = re.findall(r'name="reason" value="([^"]+)"', page.content.decode())[0]
        assert "Being delivered again: 2" in text(press(operator, "replay_all", reason=reason))

    @pytest.mark.parametrize("username", [None, "staff-2", "admin-2", "deputy1-2", "chairs-2"])
    def test_others_send_no_dead_letters_again(self, network: World, operator: Client, username: str | None) -> None:
        dead(source=TOWN, target=COUNTY, reason=REFUSED, lines=2)
        reason = re.findall(r'name="reason" value="([^"]+)"', operator.get("/operate/").content.decode())[0]
        client = Client(HTTP_HOST=f"{network.host(PROVINCE)}:8000")
        if username is not None:
            sign_in(client, network.host(PROVINCE), username)
        press(client, "replay_all", reason=reason)
        assert states() == {REFUSED: ["DEAD"] * 2}
        # The same by somebody who may.
        press(operator, "replay_all", reason=reason)
        assert states() == {REFUSED: ["WAITING"] * 2}

    @pytest.mark.parametrize("username", [None, "staff-2", "admin-2", "deputy1-2", "chairs-2"])
    def test_is_for_operators_only(self, network: World, username: str | None) -> None:
        client = Client(HTTP_HOST=f"{network.host(PROVINCE)}:8000")
        if username is not None:
            sign_in(client, network.host(PROVINCE), username)
        refill(now=NOW, wanted=1)
        assert client.get("/operate/").status_code == (302 if username is None else 403)
        assert client.get("/operate/congresses/451122/").status_code == (302 if username is None else 403)
        press(client, "connect", code="451123")
        assert Client(HTTP_HOST="451123.localhost:8000").get("/").status_code == 404
