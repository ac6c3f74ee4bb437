"""The custody chain over the border: what messages told of the stations over there, and that the rest lies elsewhere."""

from __future__ import annotations

from typing import Any

from api.ids import global_id
from cases.crossings import stations
from cases.crossings.linking import PROGRESS
from cases.models import Case, Crossing
from cases.network.models import Link
from cases.states import Secrecy
from core.ids import new_id
from core.logins import use_login
from sync.models import Outbox
from tenants.context import as_reader, in_tenant
from tests.api.conftest import at
from tests.api.test_query_counts import cost
from tests.between.deployments import Deployment, Pair
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, NATION, PROVINCE

JOURNEY = (
    "query($id: ID!) { case(id: $id) { journey { kind state stateLabel holder at how here waiting url direction reply"
    " inSight elsewhere plate { text } congress { name code } deadline { rule dueOn } } } }"
)


def asked(side: Deployment, no: int, who: str, case: Case) -> list[dict[str, Any]]:
    side.use()
    key = global_id("Case", no, case.pk)
    return list(at(side.world, no, who).ask(JOURNEY, id=key)["case"]["journey"])


def shown(way: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Of each station: whose, where it stands, under which number, its reply, and whether that came by messages."""
    return [
        (
            hop["congress"]["code"],
            hop["stateLabel"],
            hop["plate"] and hop["plate"]["text"],
            hop["reply"],
            hop["elsewhere"],
        )
        for hop in way
    ]


def nothing_but_what_was_told(way: list[dict[str, Any]]) -> None:
    for hop in way:
        if hop["elsewhere"]:
            assert (hop["url"], hop["deadline"], hop["inSight"]) == (None, None, False)
            # Whose turn it is over there is not told: only which congress it is.
            assert hop["holder"] == hop["congress"]["name"]


def test_up_over_the_border(pair: Pair) -> None:
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)
    province.use()
    first = here.accepted(CITY)
    here.escalated(CITY, first)
    here.deliver()
    here.taken_up(PROVINCE)
    middle = here.sponsored(PROVINCE)
    here.escalated(PROVINCE, middle)
    here.deliver()

    # Offered: nobody there has said a word yet.
    way = asked(province, CITY, f"staff-{CITY}", first)
    assert [hop["congress"]["code"] for hop in way] == ["4511", "45", "cn"]
    assert shown(way)[-1] == ("cn", "等待对方受理", None, "", True)
    assert way[-1]["waiting"]
    before = cost(at(province.world, CITY, f"staff-{CITY}"), JOURNEY, id=global_id("Case", CITY, first.pk))

    province.exchange()
    nation.use()
    there.taken_up(NATION)
    last = there.sponsored(NATION)
    there.answered(NATION, last)
    nation.exchange()
    province.use()
    here.deliver()

    for no, case in ((CITY, first), (PROVINCE, middle)):
        way = asked(province, no, f"staff-{no}", case)
        nothing_but_what_was_told(way)
        nation.use()
        number = there.case(NATION, last.pk).number
        assert shown(way)[-1] == (
            "cn",
            "已答复",
            f"全国十四届四次会议第{number:04d}号",
            "已经解决或基本解决",
            True,
        )
        assert not way[-1]["waiting"]
        assert [hop["elsewhere"] for hop in way] == [False, False, True]
    province.use()
    after = cost(at(province.world, CITY, f"staff-{CITY}"), JOURNEY, id=global_id("Case", CITY, first.pk))
    # What was told costs nothing; while it waited, the case's own page asked once more, for whom.
    assert after == before - 1

    # From above: through which congresses it came, and under which number of the last one; no more was shared.
    way = asked(nation, NATION, f"staff-{NATION}", last)
    nothing_but_what_was_told(way)
    with in_tenant(NATION):
        plate = Crossing.objects.get(case_id=last.pk).snapshot["plate"]
    assert shown(way)[:2] == [("4511", "", None, "", True), ("45", "", plate, "", True)]
    assert [hop["here"] for hop in way] == [False, False, True]
    assert way[-1]["deadline"] is not None


def test_down_over_the_border_and_further_down_there(pair: Pair) -> None:
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)
    nation.use()
    case = there.accepted(NATION)
    there.assigned_down(NATION, case, "45")
    nation.exchange()
    short = cost(at(nation.world, NATION, f"staff-{NATION}"), JOURNEY, id=global_id("Case", NATION, case.pk))
    province.use()
    middle = here.taken_up(PROVINCE, sponsors=0)
    assert middle.case_id is not None
    here.assigned_down(PROVINCE, here.case(PROVINCE, middle.case_id), "4511")
    here.deliver()
    lower = here.taken_up(CITY, sponsors=0)
    assert lower.case_id is not None
    here.answered(CITY, here.case(CITY, lower.case_id))
    here.deliver()
    province.exchange()

    way = asked(nation, NATION, f"staff-{NATION}", case)
    nothing_but_what_was_told(way)
    assert [(hop["congress"]["code"], hop["stateLabel"], hop["elsewhere"]) for hop in way] == [
        ("cn", "已答复", False),
        ("45", "已答复", True),
        ("4511", "已答复", True),
    ]
    assert [hop["how"] for hop in way[1:]] == ["中华人民共和国交下", "广西壮族自治区交下"]
    assert way[2]["plate"]["text"].startswith("贺州市五届六次会议第")
    nation.use()
    assert cost(at(nation.world, NATION, f"staff-{NATION}"), JOURNEY, id=global_id("Case", NATION, case.pk)) == short


def test_whose_name_is_hidden_stays_unnamed_over_there(pair: Pair) -> None:
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)
    province.use()
    case = here.accepted(PROVINCE, secrecy=Secrecy.IDENTITY_HIDDEN)
    here.escalated(PROVINCE, case)
    province.exchange()
    nation.use()
    there.taken_up(NATION)
    taken = there.sponsored(NATION)
    way = asked(nation, NATION, f"staff-{NATION}", taken)
    # The deputies of all congresses bear the same names, so only the first station's own words are looked at.
    assert "李长明" not in str(way[0])
    with in_tenant(NATION):
        shared = Crossing.objects.get(case_id=taken.pk).snapshot
    assert shared["proposers"] == ["代表（应要求不公开姓名）"]


def test_what_a_neighbour_tells_wrongly_or_without_end_breaks_no_page(pair: Pair) -> None:
    """A station that nobody could show, and more stations than any chain has: the acts count, the journey stays readable."""
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)
    province.use()
    case = here.accepted(PROVINCE)
    here.escalated(PROVINCE, case)
    province.exchange()
    nation.use()
    there.taken_up(NATION)
    there.answered(NATION, there.sponsored(NATION))
    own, gx = NATION, nation.number("45")
    station = {"source_no": gx, "target_no": own, "kind": "ESCALATE", "case": {"number": "九" * 5000}}
    with use_login("owner"):
        first, *others = Outbox.objects.filter(kind=PROGRESS, state="WAITING").order_by("seq")
        first.payload["hop"]["at"] = "昨天"
        first.payload["via"] = [
            {**station, "link": "不是编号", "at": "2026-11-01T00:00:00+00:00"},
            # Without a zone it could not be put in order with the others.
            {**station, "link": str(new_id()), "at": "2026-11-01T00:00:00"},
            {**station, "link": str(new_id()), "at": "2026-11-01T00:00:00+00:00", "case": ["没有"]},
        ]
        first.save()
        for one in others:
            one.payload["via"] = [
                {**station, "link": str(new_id()), "at": "2026-11-01T00:00:00+00:00"} for _ in range(stations.MOST)
            ]
            one.save()
    assert len(others) > 1
    assert nation.exchange().delivered == 1 + len(others)

    province.use()
    with as_reader():
        known = Link.objects.get(source_case=case.pk).known
    assert len(known) == stations.MOST
    assert all(len(each.get("number", "")) <= stations.LONGEST for each in known)
    way = asked(province, PROVINCE, f"staff-{PROVINCE}", case)
    assert way[0]["stateLabel"] == "已答复"
    assert "cn" in {hop["congress"]["code"] for hop in way}
