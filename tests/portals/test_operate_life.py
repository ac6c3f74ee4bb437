"""Long works with a congress through the operators' pages, by a browser without a script: read, confirm, follow, undo."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.life.carrying import carry_on
from cases.models import Case
from cases.network.models import Work
from core.logins import use_login
from tenants.context import as_operator, in_tenant
from tenants.models import Membership, OperatorAct, User
from tenants.roles import Role
from tests.api.conftest import sign_in
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import COUNTY, NOW, PROVINCE, SINCE, TOWN, TOWN2, World

MERGE = "/operate/congresses/451122101/merge/"


class Now:
    """The clock of the worker; moves when a test says so."""

    at = NOW

    @classmethod
    def clock(cls) -> datetime:
        return cls.at


@pytest.fixture(autouse=True)
def exports(settings: Any, tmp_path: Path) -> Path:
    Now.at = NOW
    settings.EXPORT_DIR = tmp_path / "exports"
    return tmp_path / "exports"


def operator_at(network: World, no: int, name: str) -> Client:
    with use_login("owner"):
        user = User.objects.create(username=name, name=f"运维{name}", password="!", created_at=NOW)
        Membership.objects.create(user=user, tenant_id=no, role=Role.OPERATOR, subtree=True, since=SINCE)
    client = Client(HTTP_HOST=f"{network.host(no)}:8000")
    sign_in(client, network.host(no), name)
    return client


@pytest.fixture
def operator(network: World) -> Client:
    return operator_at(network, PROVINCE, "甲")


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def order(client: Client, path: str, key: str = "", **given: str) -> Any:
    return client.post(path, {"client_key": key or str(uuid4()), **given})


def followed(client: Client, answer: Any) -> str:
    assert answer.status_code == 302, text(answer)
    return text(client.get(answer["Location"]))


def test_a_merger_is_read_confirmed_followed_and_cannot_be_undone(network: World, operator: Client) -> None:
    Road(network, no=TOWN2).assigned()
    steps = Steps(network)
    steps.escalated(TOWN2, steps.accepted(TOWN2))
    shown = text(operator.get(MERGE, {"into": "451122100"}))
    for sentence in (
        "建议 2 件、群众意见 0 件转入钟山镇人民代表大会",
        "没有办结的往来 1 件改由钟山镇人民代表大会办（上报 1 件，收到 0 件）",
        "还没有送达的消息 1 条改投钟山镇人民代表大会",
        "代表 3 名和工作人员转到钟山镇人民代表大会",
        "原编号不变，前面加“回龙镇”仍可查到",
        "不能撤销",
        "全称是“回龙镇人民代表大会”",
    ):
        assert sentence in shown
    refused = order(operator, MERGE, into="451122100", confirmation="回龙镇")
    assert refused.status_code == 422
    assert "写的名称不是“回龙镇人民代表大会”" in text(refused)
    key = str(uuid4())
    answers = [order(operator, MERGE, key, into="451122100", confirmation="回龙镇人民代表大会") for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    waiting = operator.get(answers[0]["Location"])
    assert "等待中 马上开始" in text(waiting)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in waiting.content.decode()
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert carry_on(clock=Now.clock) == 1
    done = operator.get(answers[0]["Location"])
    assert "已完成" in text(done)
    assert re.search(r"转入记录 \d+ 条，台账 2 件，任职 \d+ 项", text(done))
    assert "refresh" not in done.content.decode()
    with in_tenant(TOWN):
        assert Case.objects.count() == 2
    with as_operator():
        acts = OperatorAct.objects.filter(kind="MERGE").values_list("tenant_id", "by_name")
        assert sorted(acts) == [(TOWN, "运维甲"), (TOWN2, "运维甲")]
    ended = text(operator.get("/operate/congresses/451122101/"))
    assert "已并入钟山镇人民代表大会" in ended
    assert "划归另一个上级" not in ended
    assert "已经撤销" in text(operator.get(MERGE, {"into": "451122100"}))


def test_a_township_becomes_a_subdistrict(network: World, operator: Client) -> None:
    Road(network, no=TOWN2).accepted()
    path = "/operate/congresses/451122101/subdistrict/"
    assert "代码451122100已由钟山镇使用" in text(operator.get(path, {"new_code": "451122100", "name": "回龙街道"}))
    shown = text(operator.get(path, {"new_code": "451122001", "name": "回龙街道"}))
    assert "改设回龙街道（451122001），不设人大；记录由钟山县人民代表大会保管" in shown
    answer = order(operator, path, new_code="451122001", name="回龙街道", confirmation="回龙镇人民代表大会")
    carry_on(clock=Now.clock)
    assert "已经办好：回龙镇人民代表大会 → 回龙街道" in followed(operator, answer)


def test_a_move_and_the_way_back(network: World, operator: Client) -> None:
    Road(network, no=TOWN).accepted()
    path = "/operate/congresses/451122100/move/"
    for under, sentence in (("451122", "已经归钟山县管"), ("999999", "999999"), ("45", "不能")):
        refused = operator.get(path, {"under": under})
        assert (refused.status_code, sentence in text(refused)) == (422, True), text(refused)
    assert "连同下级共 1 个人大，从钟山县划归八步区" in text(operator.get(path, {"under": "451102"}))
    answer = order(operator, path, under="451102", confirmation="钟山镇人民代表大会")
    # One work and one card.
    assert carry_on(clock=Now.clock) == 2
    page = operator.get(answer["Location"]).content.decode()
    assert "台账的归属已改写 1 件" in page
    back = re.search(r'href="([^"]+)"[^>]*><svg.*?</svg>划回钟山县', page)
    assert back is not None
    assert "从八步区划归钟山县" in text(operator.get(back[1].replace("&amp;", "&")))


def test_export_download_restore_and_back_again(network: World, operator: Client, exports: Path) -> None:
    kept = Road(network).accepted()
    path = "/operate/congresses/451122/export/"
    assert "把建议 1 件、群众意见 0 件" in text(operator.get(path))
    answer = order(operator, path)
    carry_on(clock=Now.clock)
    assert "已经导出" in followed(operator, answer)
    (file,) = exports.iterdir()
    assert (exports.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    # Nobody reads names or texts in it who has only the file.
    assert "建议".encode() not in file.read_bytes()
    gid = answer["Location"].split("/")[-2]
    answer = operator.post(f"/operate/exports/{gid}/", {"act": "download"})
    assert (answer.status_code, answer["Content-Disposition"]) == (200, f'attachment; filename="{file.name}"')
    assert b"".join(answer.streaming_content) == file.read_bytes()
    late = Road(network).accepted()
    path = "/operate/congresses/451122/restore/"
    assert file.name.startswith("451122-")
    shown = text(operator.get(path, {"export": gid}))
    assert "用过的编号不再用第二次" in shown
    assert "恢复之前会自动导出留底" in shown
    answer = order(operator, path, export=gid, confirmation="钟山县人民代表大会")
    carry_on(clock=Now.clock)
    assert "那以后新增的 1 件已不在" in followed(operator, answer)
    with in_tenant(COUNTY):
        assert set(Case.objects.values_list("pk", flat=True)) == {kept.id}
    page = operator.get(answer["Location"]).content.decode()
    back = re.search(r'href="([^"]+)"[^>]*><svg.*?</svg>恢复到恢复前的留底', page)
    assert back is not None
    before = re.search(r"export=([\w-]+)", back[1])
    assert before is not None
    order(operator, path, export=before[1], confirmation="钟山县人民代表大会")
    carry_on(clock=Now.clock)
    with in_tenant(COUNTY):
        assert set(Case.objects.values_list("pk", flat=True)) == {kept.id, late.id}
    with as_operator():
        kinds = list(OperatorAct.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["EXPORT", "DOWNLOAD", "EXPORT", "RESTORE", "EXPORT", "RESTORE"]


def test_exports_go_when_their_time_is_over_or_by_hand(network: World, operator: Client, exports: Path) -> None:
    first, second = (order(operator, "/operate/congresses/451122/export/") for _ in range(2))
    assert second.status_code == 422
    assert "运维甲已经在办“导出：钟山县人民代表大会”（等待中）" in text(second)
    carry_on(clock=Now.clock)
    second = order(operator, "/operate/congresses/451122/export/")
    (exports / "451122-dead.onenet.half").write_bytes(b"x")
    carry_on(clock=Now.clock)
    assert len(list(exports.iterdir())) == 2
    gid = first["Location"].split("/")[-2]
    operator.post(f"/operate/exports/{gid}/", {"act": "discard", "client_key": str(uuid4())})
    assert len(list(exports.iterdir())) == 1
    assert operator.post(f"/operate/exports/{gid}/", {"act": "download"}).status_code == 404
    Now.at = NOW + timedelta(days=7)
    carry_on(clock=Now.clock)
    assert list(exports.iterdir()) == []
    assert "不能恢复" in text(operator.get("/operate/congresses/451122/restore/"))


def test_only_the_operator_of_both_places(network: World, operator: Client, exports: Path) -> None:
    answer = order(operator, "/operate/congresses/4511/export/")
    carry_on(clock=Now.clock)
    gid = answer["Location"].split("/")[-2]
    county = operator_at(network, COUNTY, "乙")
    assert "人大 3 个" in text(county.get("/operate/"))
    assert county.get("/operate/congresses/4511/").status_code == 404
    assert county.get(answer["Location"]).status_code == 404
    assert county.post(f"/operate/exports/{gid}/", {"act": "download"}).status_code == 404
    assert county.get("/operate/congresses/451122100/move/", {"under": "451102"}).status_code == 403
    refused = order(county, "/operate/congresses/451122100/move/", under="451102", confirmation="钟山镇人民代表大会")
    assert refused.status_code in (403, 422)
    deputy = Client(HTTP_HOST=f"{network.host(COUNTY)}:8000")
    sign_in(deputy, network.host(COUNTY), f"deputy1-{COUNTY}")
    for path in ("/operate/congresses/451122/", "/operate/congresses/451122/export/", answer["Location"]):
        assert deputy.get(path).status_code == 403, path
    assert deputy.post(f"/operate/exports/{gid}/", {"act": "download"}).status_code == 403
    with use_login("owner"):
        assert Work.objects.count() == 1


def test_who_is_no_operator_any_more_does_nothing(network: World, operator: Client) -> None:
    answer = order(operator, MERGE, into="451122100", confirmation="回龙镇人民代表大会")
    with use_login("owner"):
        Membership.objects.filter(role=Role.OPERATOR).delete()
    carry_on(clock=Now.clock)
    with use_login("owner"):
        work = Work.objects.get()
        assert (work.state, work.error_code) == ("FAILED", "NOT_OPERATOR")
        Membership.objects.create(
            user=User.objects.get(username="甲"), tenant_id=PROVINCE, role=Role.OPERATOR, subtree=True, since=SINCE
        )
    assert "只有负责这个地区的运维人员才能办理，没有做任何改动" in followed(operator, answer)
