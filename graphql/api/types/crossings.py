"""Cases that cross a level, and the journey that they make."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.types.cards import Plate
from api.types.deadlines import DeadlineType
from api.types.enums import CaseState, CrossingDirection, CrossingState, LinkKind
from api.types.fields import flag, ident, integer, many, one, string
from api.types.network import CongressType
from api.words import label_of
from cases import states


class Hop(graphene.ObjectType):
    """One station of a journey. Root: api.journeys.Station."""

    congress = one(CongressType, required=True)
    plate = one(Plate)
    state = one(CaseState, description="还没有接收的为空")
    state_label = string()
    holder = string("现在在谁手里")
    at = graphene.DateTime(description="到这一级的时间")
    how = string("怎么来的")
    here = flag("本页所在的一级")
    waiting = flag("等待接收")
    url = graphene.String(description="查看者能看到时的地址")
    direction = one(CrossingDirection, description="第一站为空")
    kind = one(LinkKind, description="第一站为空")
    deadline = one(DeadlineType, description="这一级正在走的期限；看不到那一件的为空")
    reply = string("这一级的答复类别；看不到那一件的为空")
    in_sight = flag("看得到那一件；否则只看得到各级共享的内容")
    elsewhere = flag("由另一部署管理：只有对方告知的内容，没有期限和经办人")

    @staticmethod
    def resolve_deadline(station: Any, info: Any) -> Any:
        """This function gives the clock of this station."""
        return station.clock

    @staticmethod
    def resolve_congress(station: Any, info: Any) -> Any:
        """This function gives the congress of this station."""
        return station.congress


class Told(graphene.ObjectType):
    """Something that the other side of a crossing told. Root: cases.timeline.Heard."""

    class Meta:
        name = "CrossingNews"

    at = graphene.DateTime(required=True)
    sentence = string()
    who = string()
    detail = string()


def _of_row(attname: str, default: Any, passage: Any, info: Any, **_arguments: Any) -> Any:
    return getattr(passage.row, attname, default)


class CrossingType(graphene.ObjectType):
    """One side of a crossing. Root: api.passages.Passage."""

    class Meta:
        default_resolver = _of_row
        name = "Crossing"

    id = ident()
    kind = one(LinkKind, required=True, description="哪一种")
    kind_label = string()
    direction = one(CrossingDirection, required=True)
    incoming = flag("来件")
    state = one(CrossingState, required=True)
    state_label = string()
    other = one(CongressType, required=True, description="对方人大")
    reason = string()
    title = string()
    matter = string()
    proposal = string()
    proposers = graphene.List(graphene.NonNull(graphene.String), required=True)
    sent_at = graphene.DateTime(required=True)
    decided_at = graphene.DateTime()
    return_reason = string()
    revision = integer()
    case = one("api.types.cases.CaseType", description="本级的建议")
    opinion_url = graphene.String(description="本级的群众意见的地址")
    elsewhere_url = graphene.String(description="对方那一件的地址，查看者能看到时")
    unit_name = string("送给哪个单位")
    answer = string("对方单位的答复")
    answered_at = graphene.DateTime()
    answered_by = string()
    told = many(Told, description="对方告知的进展，最早的在前")
    deadline = one(DeadlineType)
    may_accept = flag()
    may_answer = flag()
    may_sponsor = flag()
    may_return = flag()
    url = string()

    @staticmethod
    def resolve_id(passage: Any, info: Any) -> str:
        """This function writes the id at this side."""
        return global_id("Crossing", passage.tenant_no, passage.row.id)

    @staticmethod
    def resolve_kind(passage: Any, info: Any) -> Any:
        """This function gives the kind of the link."""
        return passage.row.link_kind

    @staticmethod
    def resolve_kind_label(passage: Any, info: Any) -> str:
        """This function names the kind."""
        return label_of(states.LinkKind, passage.row.link_kind)

    @staticmethod
    def resolve_opinion_url(passage: Any, info: Any) -> str | None:
        """This function gives the page of this side's opinion, if there is one that the reader may read."""
        loaders = context_of(info).loaders
        card = loaders.card(passage.row.opinion_id)
        return None if card is None else loaders.record_url(card)

    @staticmethod
    def resolve_elsewhere_url(passage: Any, info: Any) -> str | None:
        """This function gives the page of the record at the other side, for who may read it there."""
        return context_of(info).loaders.url_elsewhere(passage.row)

    @staticmethod
    def resolve_told(passage: Any, info: Any) -> Any:
        """This function lists what the other side told."""
        return passage.told

    @staticmethod
    def resolve_may_answer(passage: Any, info: Any) -> bool:
        """This function says whether the reader may answer it now."""
        return bool(passage.may_answer)

    @staticmethod
    def resolve_state_label(passage: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(states.CrossingState, passage.row.state)

    @staticmethod
    def resolve_other(passage: Any, info: Any) -> Any:
        """This function gives the congress at the other side."""
        return context_of(info).loaders.congress(passage.row.other_no)

    @staticmethod
    def resolve_proposers(passage: Any, info: Any) -> list[str]:
        """This function names the first proposers."""
        return list(passage.snapshot.get("proposers", []))

    @staticmethod
    def resolve_title(passage: Any, info: Any) -> str:
        """This function gives the title as shared."""
        return str(passage.snapshot.get("title", ""))

    @staticmethod
    def resolve_matter(passage: Any, info: Any) -> str:
        """This function gives the facts as shared."""
        return str(passage.snapshot.get("matter", ""))

    @staticmethod
    def resolve_proposal(passage: Any, info: Any) -> str:
        """This function gives the proposal as shared."""
        return str(passage.snapshot.get("proposal", ""))

    @staticmethod
    def resolve_case(passage: Any, info: Any) -> Any:
        """This function gives this side's own case, if there is one that the reader may read."""
        return context_of(info).loaders.readable_case(passage.tenant_no, passage.row.case_id)

    @staticmethod
    def resolve_deadline(passage: Any, info: Any) -> Any:
        """This function gives the clock by which this side should decide."""
        return passage.clock

    @staticmethod
    def resolve_may_accept(passage: Any, info: Any) -> bool:
        """This function says whether the reader may accept it now."""
        return bool(passage.may_accept)

    @staticmethod
    def resolve_may_sponsor(passage: Any, info: Any) -> bool:
        """This function says whether the reader may sponsor it now."""
        return bool(passage.may_sponsor)

    @staticmethod
    def resolve_may_return(passage: Any, info: Any) -> bool:
        """This function says whether the reader may return it now."""
        return bool(passage.may_return)

    @staticmethod
    def resolve_url(passage: Any, info: Any) -> str:
        """This function gives the page of the crossing at this side's portal."""
        return context_of(info).loaders.page_url("Crossing", passage.tenant_no, passage.row.id)
