"""The operators' page through HTTP: what it shows, each button, and that nobody else sees it."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from core.logins import use_login
from core.transactions import cursor
from tenants.models import Membership, User
from tenants.roles import Role
from tenants.spares import refill
from tests.api.conftest import sign_in
from tests.factories.world import NOW, PROVINCE, SINCE, World


@pytest.fixture
def operator(network: World) -> Client:
    with use_login("owner"):
        user = User.objects.create(username="operator", name="运维", password="!", created_at=NOW)
        Membership.objects.create(user=user, tenant_id=PROVINCE, role=Role.OPERATOR, subtree=True, since=SINCE)
    client = Client(HTTP_HOST=f"{network.host(PROVINCE)}:8000")
    sign_in(client, network.host(PROVINCE), "operator")
    return client


def press(client: Client, act: str, **given: str) -> Any:
    return client.post("/operate/", {"act": act, "client_key": str(uuid4()), **given}, follow=True)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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
        shown = text(press(operator, "rename", congress="451122", place="钟山市"))
        assert "已经改名：钟山市人民代表大会" in shown
        assert Client(HTTP_HOST="451122.localhost:8000").get("/").status_code == 200

    def test_is_the_operators_desk(self, network: World, operator: Client) -> None:
        answer = operator.get("/desk/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/operate/")

    def test_compares_the_schemas_when_asked(self, network: World, operator: Client) -> None:
        assert "都与模板一致" not in text(operator.get("/operate/"))
        assert "都与模板一致" in text(operator.get("/operate/", {"check": "1"}))
        with use_login("owner"), cursor() as sql:
            sql.execute("alter table c_4.cases_case add extra int")
        shown = text(operator.get("/operate/", {"check": "1"}))
        assert "c_4 column cases_case.extra not in the template" in shown

    def test_finds_congresses(self, network: World, operator: Client) -> None:
        shown = text(operator.get("/operate/", {"q": "回龙"}))
        assert "人大 1 个" in shown
        assert "回龙镇人民代表大会" in shown
        assert "没有找到" in text(operator.get("/operate/", {"q": "没有这个地方"}))

    @pytest.mark.parametrize("username", [None, "staff-2", "admin-2", "deputy1-2", "chairs-2"])
    def test_is_for_operators_only(self, network: World, username: str | None) -> None:
        client = Client(HTTP_HOST=f"{network.host(PROVINCE)}:8000")
        if username is not None:
            sign_in(client, network.host(PROVINCE), username)
        refill(now=NOW, wanted=1)
        assert client.get("/operate/").status_code == (302 if username is None else 403)
        press(client, "connect", code="451123")
        assert Client(HTTP_HOST="451123.localhost:8000").get("/").status_code == 404
