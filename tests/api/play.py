"""A case played through the API step by step: each step is first refused to everybody whose it is not."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from core.logins import use_login
from deputies.models import Mandate
from sync.courier import deliver_once
from tests.api.conftest import Asker, at, input_types
from tests.factories.world import CITY, COUNTY, TOWN, World

REFUSALS = {"NOT_ALLOWED", "CASE_NOT_FOUND", "CROSSING_NOT_FOUND"}
# Whoever is neither the right person nor at all concerned.
WRONG = ("chairs", "admin", "staff", "deputy1", "deputy2", "deputy3", "unit1", "unit2", "handler1")
PAYLOADS = {
    "CasePayload": "case { id revision state }",
    "CrossingPayload": "crossing { id revision state } case { id revision state }",
    "OpinionPayload": "opinion { id revision state }",
    "OperationPayload": "code name",
    "OpinionReceiptPayload": "number code opinion { id revision state }",
}
_keys = itertools.count(1)


@dataclass
class Play:
    """The askers of a world, and the mutations that were played."""

    world: World
    denying: bool = True
    played: set[str] = field(default_factory=set)
    denied: list[tuple[str, str | None, str]] = field(default_factory=list)
    askers: dict[tuple[int, str | None], Asker] = field(default_factory=dict)

    def asker(self, no: int, role: str | None) -> Asker:
        """Somebody at the host of a congress, signed in once."""
        name = None if role is None else f"{role}-{no}"
        if (no, name) not in self.askers:
            self.askers[no, name] = at(self.world, no, name)
        return self.askers[no, name]

    def do(self, no: int, role: str | None, name: str, **given: Any) -> dict[str, Any]:
        """The payload of a step that must succeed."""
        payload = self.attempt(self.asker(no, role), name, given)
        assert payload["errors"] == [], (name, payload["errors"])
        self.played.add(name)
        return payload

    def step(self, no: int, role: str, name: str, *, also: tuple[str, ...] = (), **given: Any) -> dict[str, Any]:
        """The payload of a step after everybody else was refused it; `also` may do it too."""
        for wrong in (None, *WRONG) if self.denying else ():
            if wrong == role or wrong in also:
                continue
            payload = self.attempt(self.asker(no, wrong), name, given)
            (error,) = payload["errors"]
            assert error["code"] in REFUSALS, (name, wrong, error)
            assert all(value is None for key, value in payload.items() if key != "errors"), (name, wrong)
            self.denied.append((name, wrong, error["code"]))
        return self.do(no, role, name, **given)

    def attempt(self, asker: Asker, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """The payload of one attempt, under a key of its own."""
        from api.schema import schema

        assert schema.graphql_schema.mutation_type is not None
        kind = str(schema.graphql_schema.mutation_type.fields[name].type).rstrip("!")
        return asker.act(name, {"clientKey": f"key {next(_keys)}", **given}, PAYLOADS[kind])

    def case(self, no: int, role: str, key: str, fields: str = "id revision state") -> dict[str, Any]:
        """A case as somebody sees it."""
        return self.asker(no, role).ask(f"query($id: ID!) {{ case(id: $id) {{ {fields} }} }}", id=key)["case"]

    def deputy_id(self, no: int, which: int) -> str:
        """The global id of a deputy."""
        from api.ids import global_id

        return global_id("Deputy", no, self.world.deputy(no, which).id)

    def unit_id(self, no: int, which: int) -> str:
        """The global id of a unit."""
        from api.ids import global_id

        return global_id("Unit", 0, self.world.unit(no, which))

    def share(self, no: int, role: str, key: str, which: int = 0) -> dict[str, Any]:
        """One assignment of a case, in the order of assigning, with the case's revision."""
        found = self.case(no, role, key, "revision assignments { id state name }")
        live = [a for a in found["assignments"] if a["state"] not in ("REVOKED", "RETURN_APPROVED")]
        return {"id": key, "revision": found["revision"], "assignment": live[which]["id"]}

    def now(self, no: int, role: str, key: str) -> dict[str, Any]:
        """Id and revision of a case as inputs want them."""
        found = self.case(no, role, key)
        return {"id": key, "revision": found["revision"]}


def deliver() -> None:
    """Let the courier carry everything that waits."""
    from django.utils import timezone

    from core.logins import use_login

    with use_login("courier"):
        while deliver_once(now=timezone.now()).delivered:
            pass


TEXT = {
    "title": "关于修缮村道的建议",
    "matter": "村道年久失修，雨天积水，学生上学不便。",
    "proposal": "一、尽快修补路面；二、安装路灯。",
}


def submitted(play: Play, no: int, *, cosigned: bool = False, **text: str) -> str:
    """The id of a suggestion of the first deputy that is handed in."""
    payload = play.do(no, "deputy1", "saveDraft", **{**TEXT, **text})
    key = payload["case"]["id"]
    if cosigned:
        play.step(
            no,
            "deputy1",
            "inviteCosigners",
            deputies=[play.deputy_id(no, 2), play.deputy_id(no, 3)],
            **play.now(no, "deputy1", key),
        )
        play.step(no, "deputy2", "answerInvitation", also=("deputy3",), agree=True, **play.now(no, "deputy2", key))
        play.do(no, "deputy3", "answerInvitation", agree=False, **play.now(no, "deputy3", key))
    play.step(no, "deputy1", "submitSuggestion", **play.now(no, "deputy1", key))
    return key


def accepted(play: Play, no: int, **text: str) -> str:
    """The id of a suggestion that has a number."""
    key = submitted(play, no, **text)
    play.step(no, "staff", "acceptSuggestion", category="交通", **play.now(no, "staff", key))
    return key


def replied(play: Play, no: int, key: str) -> None:
    """Take a case that was accepted to its reply, with a return request on the way."""
    play.step(
        no,
        "staff",
        "assignSuggestion",
        lead=play.unit_id(no, 1),
        co=[play.unit_id(no, 2)],
        note="请于期限内办结。",
        **play.now(no, "staff", key),
    )
    play.step(no, "unit1", "requestReturn", reason="不属职责范围", proposal="水利局", **play.share(no, "staff", key))
    play.step(no, "staff", "decideReturn", approve=False, reason="仍由你单位办理", **play.share(no, "staff", key))
    play.step(no, "unit1", "signAssignment", **play.share(no, "staff", key))
    play.do(no, "unit2", "signAssignment", **play.share(no, "staff", key, 1))
    contact = {"on": "2026-03-02", "way": "PHONE", "stage": "BEFORE", "text": "电话了解情况"}
    play.step(no, "unit1", "logContact", also=("handler1",), **contact, **play.share(no, "staff", key))
    answer(play, no, key)


def answer(play: Play, no: int, key: str) -> None:
    """Let the lead unit reply."""
    play.step(
        no,
        "unit1",
        "issueReply",
        document="钟交函〔2026〕1号",
        replyClass="SOLVED",
        text="已修补路面三公里，安装路灯二十盏。",
        signer="莫局长",
        contact="梁办",
        phone="0774-5288001",
        commitments=[{"what": "明年补种行道树", "dueOn": "2027-03-12"}],
        **play.share(no, "staff", key),
    )


def closed(play: Play, no: int, key: str) -> None:
    """Take a case that was answered to its end, and publish it."""
    play.step(
        no,
        "deputy1",
        "evaluateReply",
        process="SATISFIED",
        result="SATISFIED",
        reason="路修好了",
        **play.now(no, "deputy1", key),
    )
    play.step(no, "staff", "closeCase", note="归档", **play.now(no, "staff", key))
    play.step(no, "staff", "publishCase", scope="BOTH", note="可以公开", **play.now(no, "staff", key))


def escalated(play: Play) -> tuple[str, str]:
    """The ids of a town's case that went up to the county, and of the county's."""
    low = accepted(play, TOWN, title="关于改善镇区供水的建议")
    play.step(TOWN, "staff", "escalateCase", reason="超出镇级权限", **play.now(TOWN, "staff", low))
    deliver()
    incoming = play.asker(COUNTY, "staff").ask(
        "{ viewer { inbox(first: 50, source: BELOW) { edges { node { crossing { id revision } } } } } }"
    )
    (row,) = incoming["viewer"]["inbox"]["edges"]
    crossing = row["node"]["crossing"]
    sponsors = [play.deputy_id(COUNTY, 1), play.deputy_id(COUNTY, 2)]
    done = play.step(COUNTY, "staff", "acceptCrossing", sponsors=sponsors, **crossing)
    made = play.step(COUNTY, "deputy1", "sponsorCrossing", also=("deputy2",), **given(done["crossing"]))
    deliver()
    return low, made["case"]["id"]


def given(record: dict[str, Any]) -> dict[str, Any]:
    """Id and revision of a record as inputs want them."""
    return {"id": record["id"], "revision": record["revision"]}


def incoming(play: Play, no: int, source: str) -> dict[str, Any]:
    """The only crossing that waits for a congress's staff from one side."""
    query = (
        "query($source: TodoSource) { viewer { inbox(first: 50, source: $source)"
        " { edges { node { crossing { id revision } } } } } }"
    )
    found = play.asker(no, "staff").ask(query, source=source)["viewer"]["inbox"]["edges"]
    (crossing,) = [edge["node"]["crossing"] for edge in found if edge["node"]["crossing"]]
    return crossing


def opinions(play: Play, no: int) -> str:
    """The id of a citizen's opinion that became a suggestion, after all steps."""
    made = play.do(
        no,
        None,
        "handInOpinion",
        title="路灯不亮",
        text="村口路灯三个月没有亮过。",
        sender="周先生",
        phone="13812345678",
        deputy=play.deputy_id(no, 1),
        website="",
        seconds=90,
    )
    number, code = made["number"], made["code"]
    staff = play.asker(no, "staff")
    query = "{ viewer { inbox(first: 50) { edges { node { opinion { id revision number } } } } } }"
    rows = [edge["node"]["opinion"] for edge in staff.ask(query)["viewer"]["inbox"]["edges"]]
    opinion = next(row for row in rows if row and row["number"] == number)
    done = play.step(
        no, "staff", "screenOpinion", decision="ACCEPT", unit=play.unit_id(no, 1), text="", **given(opinion)
    )
    done = play.step(no, "unit1", "answerOpinion", text="已经修好。", **given(done["opinion"]))
    done = play.step(
        no, "staff", "giveFeedback", also=("deputy1",), text="路灯修好了，请您看看。", **given(done["opinion"])
    )
    play.do(no, None, "rateOpinion", number=number, code=code, rating="SATISFIED")
    fresh = staff.ask("query($id: ID!) { opinion(id: $id) { id revision } }", id=opinion["id"])["opinion"]
    play.step(no, "deputy1", "convertOpinion", **given(fresh))
    return str(opinion["id"])


def opinion_up(play: Play) -> None:
    """A town's opinion climbs to the county."""
    play.do(TOWN, None, "handInOpinion", title="路口没有灯", text="国道路口没有红绿灯。", website="", seconds=90)
    query = "{ viewer { inbox(first: 50) { edges { node { opinion { id revision } } } } } }"
    rows = play.asker(TOWN, "staff").ask(query)["viewer"]["inbox"]["edges"]
    (opinion,) = [row["node"]["opinion"] for row in rows if row["node"]["opinion"]]
    play.step(TOWN, "staff", "escalateOpinion", reason="国道由上级管理", **opinion)
    deliver()
    play.step(COUNTY, "staff", "acceptCrossing", **incoming(play, COUNTY, "BELOW"))
    deliver()


def to_superiors(play: Play) -> None:
    """A unit reports up and is answered; after a bad verdict the superior organ answers in its place."""
    key = accepted(play, COUNTY, title="关于省道改线的建议")
    play.do(COUNTY, "staff", "assignSuggestion", lead=play.unit_id(COUNTY, 1), **play.now(COUNTY, "staff", key))
    play.do(COUNTY, "unit1", "signAssignment", **play.share(COUNTY, "staff", key))
    play.step(COUNTY, "unit1", "reportToSuperior", reason="省道由市管", **play.share(COUNTY, "staff", key))
    deliver()
    play.step(CITY, "unit1", "answerCrossing", text="已列入计划。", **asked_of_unit(play, CITY, 1))
    deliver()
    answer(play, COUNTY, key)
    bad = {"process": "SATISFIED", "result": "DISSATISFIED", "reason": "路还没有改"}
    play.do(COUNTY, "deputy1", "evaluateReply", **bad, **play.now(COUNTY, "deputy1", key))
    play.step(COUNTY, "staff", "redoToSuperior", reason="请市里办", **play.share(COUNTY, "staff", key))
    deliver()
    letter = {"text": "六月改线。", "replyClass": "IN_PROGRESS"}
    play.do(CITY, "unit1", "answerCrossing", **letter, **asked_of_unit(play, CITY, 1))
    deliver()


def to_others(play: Play) -> None:
    """Deputies above are entrusted, a unit below is charged, a deputy above is a guest."""
    key = accepted(play, COUNTY, title="关于跨县公路的建议")
    chosen = [play.deputy_id(CITY, 3)]
    now = play.now(COUNTY, "staff", key)
    with use_login("owner"):
        elected = Mandate.objects.filter(tenant_no=CITY, card_number="0003")
        elected.update(electoral_unit="钟山县")
    play.step(COUNTY, "staff", "entrustDeputies", deputies=chosen, reason="跨县", **now)
    key = accepted(play, COUNTY, title="关于镇区道路的建议")
    now = play.now(COUNTY, "staff", key)
    play.step(COUNTY, "staff", "assignToLowerUnit", unit=play.unit_id(TOWN, 1), note="请就近办理", **now)
    found = {"activity": "第三组三月活动", "title": "渠道塌方", "text": "塌方二十米。", "area": "COUNTY_ROADS"}
    play.step(COUNTY, "staff", "recordFinding", **found)
    text = {"title": "关于镇区供水的建议", "matter": "水压低。", "proposal": "换管。"}
    play.step(COUNTY, "deputy1", "suggestAsGuest", also=("deputy2", "deputy3"), congress="451122100", **text)
    deliver()


def asked_of_unit(play: Play, no: int, which: int) -> dict[str, Any]:
    """The only crossing that waits for a unit."""
    query = "{ viewer { inbox(first: 50) { edges { node { crossing { id revision } } } } } }"
    found = play.asker(no, f"unit{which}").ask(query)["viewer"]["inbox"]["edges"]
    (crossing,) = [edge["node"]["crossing"] for edge in found if edge["node"]["crossing"]]
    return crossing


def everything(world: World, *, denying: bool = True) -> Play:
    """A world in which every mutation was played once, each refused first to whoever may not."""
    play = Play(world, denying)
    first = accepted(play, COUNTY, cosigned=True)
    replied(play, COUNTY, first)
    closed(play, COUNTY, first)
    play.step(COUNTY, "staff", "withholdCase", reason="当事人要求", **play.now(COUNTY, "staff", first))
    for name, more in (
        ("returnSuggestion", {"reason": "请写明路段"}),
        ("refuseSuggestion", {"reason": "属个人事务", "ground": "PERSONAL"}),
    ):
        key = submitted(play, COUNTY, title=f"关于{name}的建议")
        play.step(COUNTY, "staff", name, **more, **play.now(COUNTY, "staff", key))
    key = submitted(play, COUNTY, title="关于撤回的建议")
    play.step(COUNTY, "deputy1", "withdrawSuggestion", reason="已经解决", **play.now(COUNTY, "deputy1", key))
    escalated(play)
    second = accepted(play, CITY, title="关于整治河道的建议")
    play.step(CITY, "staff", "assignDown", congress="451122", reason="在你县境内", **play.now(CITY, "staff", second))
    deliver()
    play.step(COUNTY, "staff", "returnCrossing", reason="属上级职责", **incoming(play, COUNTY, "ABOVE"))
    deliver()
    opinions(play, COUNTY)
    opinion_up(play)
    to_superiors(play)
    to_others(play)
    return play


def all_mutations() -> set[str]:
    """The names of all acts that a congress's people do."""
    # Operators' too, with an answer of its own: tests/portals/test_operate_page.py refuses it to the others.
    return set(input_types()) - operators_mutations() - {"replayDeadLetters"}


def operators_mutations() -> set[str]:
    """The names of the acts that only operators of the network do."""
    from api.schema import schema

    assert schema.graphql_schema.mutation_type is not None
    fields = schema.graphql_schema.mutation_type.fields
    return {name for name, field in fields.items() if str(field.type) == "OperationPayload!"}


def cards_of(play: Play, no: int, role: str | None) -> list[dict[str, Any]]:
    """The cards that somebody may list."""
    found = play.asker(no, role).ask("{ cases(first: 100) { edges { node { id title kind state } } } }")
    return [edge["node"] for edge in found["cases"]["edges"]]
