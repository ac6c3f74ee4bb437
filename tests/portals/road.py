"""The straight road of a suggestion, walked through the pages alone."""

from __future__ import annotations

from dataclasses import dataclass

from tests.factories.world import World
from tests.portals.visitor import Visitor, sent, visitor

TITLE = "关于修复红花镇灌区干渠的建议"
MATTER = "红花镇灌区干渠建于六十年代，3.2 公里处塌方约 60 米，下游四个村无法灌溉。"
PROPOSAL = "今年内抢修塌方段，先恢复通水。"
ANSWER = "2026年3月20日 已清淤 1.4 公里，投入 38 万元；塌方段 60 米 2026年12月31日 前完工通水。"


@dataclass
class Road:
    """The people of one congress and the case they are busy with."""

    world: World
    no: int
    url: str = ""

    def who(self, role: str | None) -> Visitor:
        """This function returns somebody of this congress."""
        return visitor(self.world, self.no, role)

    def submitted(self, **text: str) -> Road:
        """This function lets the first deputy write and hand in."""
        typed = {"title": TITLE, "matter": MATTER, "proposal": PROPOSAL, **text}
        self.url = self.who("deputy1").do("/desk/write/", submit="1", **typed)
        return self

    def accepted(self) -> Road:
        """This function lets the staff accept it."""
        self.who("staff").do(f"{self.url}review/", decision="ACCEPT", category="农林水利")
        return self

    def assigned(self, *, co: bool = False) -> Road:
        """This function lets the staff assign it: 交通运输局 leads, 教育局 helps."""
        staff = self.who("staff")
        form = staff.form(f"{self.url}assign/")
        lead = staff.pick(form, self.unit_name("交通运输局"))
        helpers = [staff.pick(form, self.unit_name("教育局"))] if co else []
        answer = staff.send(form, lead=lead, co=helpers, note="请按期办理。")
        sent(answer)
        return self

    def unit_name(self, ending: str) -> str:
        """This function returns the full name of a unit of this congress."""
        return f"{self.who('staff').get('/').split('<title>')[1].split('· ')[1].split('人民代表大会')[0]}{ending}"

    def signed(self) -> Road:
        """This function lets the lead unit sign."""
        self.who("unit1").do(f"{self.url}sign/")
        return self

    def replied(self, reply_class: str = "SOLVED") -> Road:
        """This function lets the lead unit log a contact and reply."""
        unit = self.who("unit1")
        unit.do(f"{self.url}contact/", on="2026-03-20", way="SITE", stage="DURING", text="到现场看过干渠。")
        unit.do(
            f"{self.url}reply/",
            reply_class=reply_class,
            text=ANSWER,
            document="钟交函〔2026〕47号",
            signer="邓文昌",
            contact="廖春生",
            phone="0774-5280046",
            what_1="抢修塌方段 60 米",
            due_1="2026-12-31",
        )
        return self

    def evaluated(self, process: str = "SATISFIED", result: str = "SATISFIED", reason: str = "") -> Road:
        """This function lets the deputy rate."""
        self.who("deputy1").do(f"{self.url}evaluate/", process=process, result=result, reason=reason)
        return self
