"""A world in which something crosses in every way there is, and a query for all fields that the schema has.

Two marks say who may read what. A *shared* mark stands in what a crossing carries: the congresses on its way may read it.
An *inner* mark stands in what never leaves a congress: notes, decisions, telephone calls, opinions of co-handling units,
drafts, names of citizens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, get_named_type

from api.ids import global_id
from cases.actions.accept_crossing import accept_crossing
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.entrust_deputies import entrust_deputies
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.record_finding import record_finding
from cases.actions.redo_to_superior import redo_to_superior
from cases.actions.report_to_superior import report_to_superior
from cases.actions.save_draft import save_draft
from cases.actions.sign_assignment import sign_assignment
from cases.actions.suggest_as_guest import suggest_as_guest
from cases.models import Assignment, Case, Contact, Crossing, Opinion, Reply
from cases.network.models import Link
from core.ids import new_id
from core.logins import use_login
from deputies.models import Mandate
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, PROVINCE, TOWN, TOWN2, World

SHARED: dict[str, tuple[str, frozenset[int]]] = {
    "ESCALATE": ("夔牛望舒", frozenset({TOWN, COUNTY, CITY})),
    "REPORT": ("帝江烛阴", frozenset({COUNTY, CITY})),
    "REDO_UP": ("毕方狌狌", frozenset({COUNTY, CITY})),
    "ENTRUST": ("钦原土蝼", frozenset({COUNTY, CITY})),
    "COPY_DOWN": ("英招陆吾", frozenset({COUNTY, TOWN})),
    "GUEST": ("穷奇饕餮", frozenset({CITY, TOWN})),
    "ASSIGN_DOWN": ("梼杌犼吼", frozenset({COUNTY, TOWN2})),
    "FINDING_DOWN": ("獬豸鼍鼋", frozenset({COUNTY, TOWN})),
    "FINDING_UP": ("鸾鸑鸣鹫", frozenset({COUNTY, CITY})),
    "OPINION_UP": ("蠃鱼鳋鳐", frozenset({TOWN, COUNTY})),
}
"""For each kind of crossing: the mark in its texts, and the congresses on its way."""
INNER = {no: f"{word}麤龘" for no, word in zip(range(1, 8), "子丑寅卯辰巳午", strict=True)}
"""For each congress: the mark in what never leaves it."""
ABOVE = {TOWN: (COUNTY, CITY, PROVINCE, 1), TOWN2: (COUNTY, CITY, PROVINCE, 1), COUNTY: (CITY, PROVINCE, 1),
         DISTRICT: (CITY, PROVINCE, 1), CITY: (PROVINCE, 1), PROVINCE: (1,), 1: ()}  # fmt: skip


@dataclass
class Everything(Steps):
    """The steps of all kinds, and the ids of all records that came of them."""

    def __init__(self, world: World) -> None:
        super().__init__(world)

    def text(self, kind: str) -> dict[str, str]:
        mark = SHARED[kind][0]
        return {"title": f"关于{mark}的建议", "matter": f"{mark}的情况。", "proposal": f"请办{mark}。"}

    def begun(self, no: int, kind: str) -> Case:
        """A suggestion that staff accepted, with the mark of what will become of it."""
        case = self.accepted(no)
        with in_tenant(no):
            Case.objects.filter(pk=case.pk).update(**self.text(kind))
            return Case.objects.get(pk=case.pk)

    def on(self, no: int, case: UUID) -> dict[str, Any]:
        return self._on(no, self.case(no, case))

    def share(self, no: int, case: UUID) -> dict[str, Any]:
        with in_tenant(no):
            newest = Assignment.objects.filter(case_id=case).order_by("-assigned_at", "-id")[0]
        return {**self.on(no, case), "assignment_id": newest.pk}

    def build(self) -> None:
        """Play every kind of crossing."""
        self._upwards()
        self._by_organs()
        self._to_people()
        self._downwards()
        self._opinions()
        self.deliver()
        for no in INNER:
            self._mark_inside(no)
        with as_reader():
            assert set(SHARED) == set(Link.objects.values_list("kind", flat=True))

    def _upwards(self) -> None:
        case = self.begun(TOWN, "ESCALATE")
        for lower, upper in ((TOWN, COUNTY), (COUNTY, CITY)):
            self.escalated(lower, case)
            self.deliver()
            self.taken_up(upper)
            case = self.sponsored(upper)
            self.deliver()
        self.answered(CITY, case)
        self.deliver()

    def _by_organs(self) -> None:
        world = self.world
        unit = world.unit_admin(COUNTY).actor
        for kind in ("REPORT", "REDO_UP"):
            case = self.begun(COUNTY, kind).pk
            if kind == "REPORT":
                assign_suggestion(
                    actor=world.staff(COUNTY).actor, lead_unit_id=world.unit(COUNTY), **self.on(COUNTY, case)
                )
                sign_assignment(actor=unit, **self.share(COUNTY, case))
                report_to_superior(actor=unit, reason="属市级职权", **self.share(COUNTY, case))
            else:
                self.answered(COUNTY, self.case(COUNTY, case))
                evaluate_reply(
                    actor=world.deputy(COUNTY).actor, process="SATISFIED", result="DISSATISFIED", reason="没有解决",
                    **self.on(COUNTY, case),
                )  # fmt: skip
                redo_to_superior(actor=world.staff(COUNTY).actor, reason="请上级重办", **self.share(COUNTY, case))
            self.deliver()

    def _to_people(self) -> None:
        deputy = self.world.deputy(CITY, 1)
        with use_login("owner"):
            Mandate.objects.filter(person__user_id=deputy.id, tenant_no=CITY).update(electoral_unit="钟山县")
        case = self.begun(COUNTY, "ENTRUST").pk
        entrust_deputies(
            actor=self.world.staff(COUNTY).actor, deputies=(deputy.id,), reason="跨县", **self.on(COUNTY, case)
        )
        suggest_as_guest(
            actor=deputy.actor,
            tenant=CITY,
            client_key=str(new_id()),
            now=NOW,
            congress="451122100",
            **self.text("GUEST"),
        )
        self.deliver()
        accept_crossing(actor=self.world.staff(TOWN).actor, **self._at(TOWN, self.incoming(TOWN)))

    def _downwards(self) -> None:
        staff = self.world.staff(COUNTY).actor
        case = self.begun(COUNTY, "COPY_DOWN").pk
        assign_to_lower_unit(actor=staff, unit_id=self.world.unit(TOWN, 1), note="就近", **self.on(COUNTY, case))
        self.assigned_down(COUNTY, self.begun(COUNTY, "ASSIGN_DOWN"), "451122101")
        for kind, area, congress in (("FINDING_DOWN", "VILLAGE", "451122100"), ("FINDING_UP", "CITY_ROADS", "")):
            text = self.text(kind)
            record_finding(
                actor=staff, tenant=COUNTY, client_key=str(new_id()), now=NOW, activity="混合小组",
                title=text["title"], text=text["matter"], area=area, congress=congress,
            )  # fmt: skip
        self.deliver()

    def _opinions(self) -> None:
        said, _code = hand_in_opinion(
            actor=Actor.nobody(), tenant=TOWN, client_key=str(new_id()), now=NOW, title=self.text("OPINION_UP")["title"],
            text=self.text("OPINION_UP")["matter"], sender=f"{INNER[TOWN]}来信", phone="13877412345",
        )  # fmt: skip
        with in_tenant(TOWN):
            revision = Opinion.objects.get(pk=said.pk).revision
        escalate_opinion(
            actor=self.world.staff(TOWN).actor, tenant=TOWN, opinion_id=said.pk, revision=revision,
            client_key=str(new_id()), now=NOW, reason="请上级",
        )  # fmt: skip
        self.deliver()
        accept_crossing(actor=self.world.staff(COUNTY).actor, **self._at(COUNTY, self.incoming(COUNTY)))

    def _mark_inside(self, no: int) -> None:
        mark = INNER[no]
        # A draft is its author's alone; nobody else of his congress reads it either.
        save_draft(
            actor=self.world.deputy(no, 3).actor, tenant=no, client_key=str(new_id()), now=NOW,
            title=f"{mark}草稿", matter=f"{mark}草稿", proposal=f"{mark}草稿",
        )  # fmt: skip
        with in_tenant(no):
            Assignment.objects.update(
                note=f"{mark}批注", return_reason=f"{mark}退办", return_proposal=f"{mark}改由", decision=f"{mark}决定"
            )
            for share in Assignment.objects.select_related("case"):
                Contact.objects.create(
                    case=share.case, assignment=share, on=NOW.date(), way="PHONE", stage="BEFORE",
                    text=f"{mark}电话", by=f"{mark}记",
                )  # fmt: skip
                Reply.objects.create(
                    case=share.case, assignment=share, reply_class="SOLVED", text=f"{mark}协办", unit_name="协办",
                    issued_at=NOW, is_co_opinion=True, signer=f"{mark}签",
                )  # fmt: skip

    def ids(self) -> list[tuple[str, str]]:
        """Kind and global id of every record of the whole network."""
        found = []
        for no in INNER:
            with in_tenant(no):
                for kind, model in (("Case", Case), ("Opinion", Opinion), ("Crossing", Crossing)):
                    keys = model.objects.values_list("pk", flat=True)  # type: ignore[attr-defined]
                    found += [(kind, global_id(kind, no, key)) for key in keys]
        return found


def may_meet(username: str | None, mark: str) -> bool:
    """Whether somebody may meet a mark at all, by what he is; the oracle knows nothing of the code's rules."""
    role, _, no = (username or "nobody-0").rpartition("-")
    here = int(no)
    if mark in INNER.values():
        owner = next(no for no, each in INNER.items() if each == mark)
        # The county charged a unit of the town: its people work on the county's case.
        charged = owner == COUNTY and username in (f"unit1-{TOWN}", f"handler1-{TOWN}")
        return here == owner or charged or (role == "chairs" and here in ABOVE[owner])
    way = next(congresses for each, congresses in SHARED.values() if each == mark)
    return here in way or (role == "chairs" and any(here in ABOVE[no] for no in way))


@dataclass
class Selection:
    """Writes a selection of every field below a type, each type once on the way down."""

    variables: dict[str, str] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def of(self, kind: GraphQLObjectType, above: tuple[str, ...] = ()) -> str:
        parts = []
        for name, found in kind.fields.items():
            named = get_named_type(found.type)
            given = self._arguments(found.args)
            if given is None:
                continue
            if not isinstance(named, GraphQLObjectType):
                parts.append(f"{name}{given}")
            elif named.name not in above and named.name != kind.name:
                below = self.of(named, (*above, kind.name))
                if below:
                    parts.append(f"{name}{given} {{ {below} }}")
            else:
                continue
            self.met.add(f"{kind.name}.{name}")
        return " ".join(parts)

    @staticmethod
    def _arguments(arguments: Any) -> str | None:
        given = []
        for name, argument in arguments.items():
            if name == "first":
                given.append("first: 50")
            elif isinstance(argument.type, GraphQLNonNull):
                named = get_named_type(argument.type)
                if isinstance(named, GraphQLInputObjectType):
                    return None
                if isinstance(named, GraphQLEnumType):
                    given.append(f"{name}: {next(iter(named.values))}")
                elif named.name in ("String", "ID"):
                    given.append(f'{name}: "建议"')
                else:
                    given.append(f"{name}: 1")
        return f"({', '.join(given)})" if given else ""
