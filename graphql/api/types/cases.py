"""One suggestion in full. Root: api.dossiers.Dossier, read in its owner's place in one go."""

from typing import Any

import graphene

from api.context import context_of
from api.dossiers import owner_of
from api.ids import global_id
from api.paging import page_of, paging
from api.types.cards import Plate
from api.types.crossings import CrossingType, Hop
from api.types.deadlines import DeadlineType
from api.types.enums import Act, CaseState, Secrecy
from api.types.events import EventConnection
from api.types.fields import flag, ident, integer, many, one, string
from api.types.handling import AssignmentType, ContactType, EvaluationType, Now, ReplyType
from api.types.network import CongressType, UnitType
from api.words import label_of
from cases.states import CaseState as State
from cases.states import Channel, CosignerState, Origin


class CosignerType(graphene.ObjectType):
    """A deputy who was asked to sign. Root: cases.models.Cosigner."""

    class Meta:
        name = "Cosigner"

    id = ident()
    name = string()
    state = string()
    state_label = string()
    is_viewer = flag()
    answered_at = graphene.DateTime()

    @staticmethod
    def resolve_id(cosigner: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Cosigner", owner_of(cosigner), cosigner.id)

    @staticmethod
    def resolve_state_label(cosigner: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(CosignerState, cosigner.state)

    @staticmethod
    def resolve_is_viewer(cosigner: Any, info: Any) -> bool:
        """This function says whether the reader is this deputy."""
        return cosigner.user_id is not None and cosigner.user_id == context_of(info).user_id


def _of_case(attname: str, default: Any, dossier: Any, info: Any, **_arguments: Any) -> Any:
    return getattr(dossier.case, attname, default)


class CaseType(graphene.ObjectType):
    """A suggestion with everything that belongs to it, as far as the reader may know it."""

    class Meta:
        default_resolver = _of_case
        name = "Case"

    id = ident()
    congress = one(CongressType, required=True)
    plate = one(Plate)
    title = string()
    matter = string("案由：事实和问题")
    proposal = string("具体建议")
    state = one(CaseState, required=True)
    state_label = string()
    round = integer("办理轮次")
    revision = integer("修订号：随每次操作一起送回")
    secrecy = one(Secrecy, required=True)
    channel = string()
    channel_label = string()
    category = string()
    origin = string()
    origin_label = string()
    created_at = graphene.DateTime(required=True)
    submitted_at = graphene.DateTime()
    accepted_at = graphene.DateTime()
    assigned_at = graphene.DateTime()
    closed_at = graphene.DateTime()
    published = flag()
    withheld = flag()
    wished_unit = one(UnitType)
    lead = string("领衔代表")
    lead_is_viewer = flag()
    cosigners = many(CosignerType)
    now = one(Now, required=True, description="现在在谁手里")
    deadlines = many(DeadlineType)
    assignments = many(AssignmentType)
    contacts = many(ContactType)
    replies = many(ReplyType)
    evaluations = many(EvaluationType)
    timeline = one(EventConnection, required=True, **paging())
    planned = graphene.List(graphene.NonNull(graphene.String), required=True, description="还没有走的步骤，依次")
    journey = many(Hop, description="跨级流转的每一站，最低层级在前；没有跨级时只有本级")
    crossings = many(CrossingType)
    may = many(Act, description="查看者此刻可以做的事")
    url = string()

    @staticmethod
    def resolve_id(dossier: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Case", dossier.tenant_no, dossier.case.id)

    @staticmethod
    def resolve_congress(dossier: Any, info: Any) -> Any:
        """This function gives the owner."""
        return context_of(info).loaders.congress(dossier.tenant_no)

    @staticmethod
    def resolve_plate(dossier: Any, info: Any) -> Any:
        """This function writes the number plate, None while there is no number."""
        return dossier.plate

    @staticmethod
    def resolve_title(dossier: Any, info: Any) -> str:
        """This function gives the title in the form that this reader may know."""
        return context_of(info).loaders.title_of(dossier.card)

    @staticmethod
    def resolve_matter(dossier: Any, info: Any) -> str:
        """This function gives the facts, empty where only the reply is public."""
        return dossier.case.matter if dossier.sight.text else ""

    @staticmethod
    def resolve_proposal(dossier: Any, info: Any) -> str:
        """This function gives the proposal, empty where only the reply is public."""
        return dossier.case.proposal if dossier.sight.text else ""

    @staticmethod
    def resolve_state_label(dossier: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(State, dossier.case.state)

    @staticmethod
    def resolve_channel_label(dossier: Any, info: Any) -> str:
        """This function says whether it was raised in session."""
        return label_of(Channel, dossier.case.channel)

    @staticmethod
    def resolve_origin_label(dossier: Any, info: Any) -> str:
        """This function says where it comes from."""
        return dossier.case.origin_text or label_of(Origin, dossier.case.origin)

    @staticmethod
    def resolve_published(dossier: Any, info: Any) -> bool:
        """This function says whether the public may read it."""
        return dossier.case.published_at is not None and dossier.case.withheld_at is None

    @staticmethod
    def resolve_withheld(dossier: Any, info: Any) -> bool:
        """This function says whether a publication was taken back."""
        return dossier.case.withheld_at is not None

    @staticmethod
    def resolve_wished_unit(dossier: Any, info: Any) -> Any:
        """This function gives the unit that the deputy proposed."""
        return context_of(info).loaders.unit(dossier.case.wished_unit_id)

    @staticmethod
    def resolve_lead(dossier: Any, info: Any) -> str:
        """This function names the leading deputy, or not, where identity is kept."""
        return str(dossier.lead)

    @staticmethod
    def resolve_lead_is_viewer(dossier: Any, info: Any) -> bool:
        """This function says whether the reader is the leading deputy."""
        user_id = context_of(info).user_id
        return user_id is not None and dossier.case.lead_user_id == user_id

    @staticmethod
    def resolve_cosigners(dossier: Any, info: Any) -> Any:
        """This function lists who signs."""
        return dossier.cosigners

    @staticmethod
    def resolve_assignments(dossier: Any, info: Any) -> Any:
        """This function lists the shares."""
        return dossier.assignments

    @staticmethod
    def resolve_contacts(dossier: Any, info: Any) -> Any:
        """This function lists the talks."""
        return dossier.contacts

    @staticmethod
    def resolve_replies(dossier: Any, info: Any) -> Any:
        """This function lists the answers, newest first."""
        return dossier.replies

    @staticmethod
    def resolve_evaluations(dossier: Any, info: Any) -> Any:
        """This function lists the verdicts."""
        return dossier.evaluations

    @staticmethod
    def resolve_crossings(dossier: Any, info: Any) -> Any:
        """This function lists the crossings."""
        return dossier.crossings

    @staticmethod
    def resolve_now(dossier: Any, info: Any) -> Any:
        """This function says in whose hands it is."""
        return dossier.now

    @staticmethod
    def resolve_deadlines(dossier: Any, info: Any) -> Any:
        """This function lists the clocks, open ones first, next due first."""
        return dossier.clocks

    @staticmethod
    def resolve_timeline(dossier: Any, info: Any, *, first: int, after: str | None = None) -> Any:
        """This function pages what happened, newest first."""
        return page_of(dossier.events, first=first, after=after)

    @staticmethod
    def resolve_planned(dossier: Any, info: Any) -> list[str]:
        """This function lists the steps still to come."""
        return list(dossier.planned)

    @staticmethod
    def resolve_journey(dossier: Any, info: Any) -> Any:
        """This function follows the crossings of this case over all levels."""
        return context_of(info).loaders.journey(dossier.traveller)

    @staticmethod
    def resolve_may(dossier: Any, info: Any) -> Any:
        """This function lists what the reader may do now, in the order of the enumeration."""
        return dossier.acts

    @staticmethod
    def resolve_url(dossier: Any, info: Any) -> str:
        """This function gives the case's page at its owner's portal."""
        return context_of(info).loaders.page_url("Case", dossier.tenant_no, dossier.case.id)
