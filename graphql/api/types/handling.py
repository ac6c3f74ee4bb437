"""What units do with a suggestion, what the deputy thinks of it, and in whose hands it is."""

from typing import Any

import graphene

from api.context import context_of
from api.dossiers import owner_of
from api.ids import global_id
from api.types.deadlines import DeadlineType
from api.types.enums import Act, AssignmentRole, AssignmentState, Rating, ReplyClass
from api.types.fields import flag, ident, integer, many, one, string
from api.types.network import CongressType, UnitType
from api.words import day, label_of
from cases import states


class Now(graphene.ObjectType):
    """The „now“ band: who holds it, what is being done, by when. Root: api.dossiers.Hands."""

    holder = string("现在在谁手里")
    contact = string("经办人")
    phone = string()
    since = graphene.DateTime()
    doing = string("正在做什么")
    last_contact = graphene.Date()
    co_units = graphene.List(graphene.NonNull(graphene.String), required=True)
    deadline = one(DeadlineType)


def _of_row(attname: str, default: Any, share: Any, info: Any, **_arguments: Any) -> Any:
    return getattr(share.row, attname, default)


class AssignmentType(graphene.ObjectType):
    """One unit's (or one lower congress's) share. Root: api.dossiers.Share."""

    class Meta:
        default_resolver = _of_row
        name = "Assignment"

    id = ident()
    role = one(AssignmentRole, required=True)
    role_label = string()
    state = one(AssignmentState, required=True)
    state_label = string()
    round = integer()
    unit = one(UnitType)
    congress = one(CongressType, description="交下的人大")
    name = string("单位或人大的名称")
    note = string()
    assigned_at = graphene.DateTime(required=True)
    signed_at = graphene.DateTime()
    return_reason = string()
    return_proposal = string()
    decision = string()
    deadlines = many(DeadlineType)
    may = many(Act)
    crossing = one("api.types.crossings.CrossingType")

    @staticmethod
    def resolve_id(share: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Assignment", owner_of(share.row), share.row.id)

    @staticmethod
    def resolve_role_label(share: Any, info: Any) -> str:
        """This function names the part."""
        return label_of(states.AssignmentRole, share.row.role)

    @staticmethod
    def resolve_state_label(share: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(states.AssignmentState, share.row.state)

    @staticmethod
    def resolve_unit(share: Any, info: Any) -> Any:
        """This function gives the handling unit."""
        return context_of(info).loaders.unit(share.row.unit_id)

    @staticmethod
    def resolve_congress(share: Any, info: Any) -> Any:
        """This function gives the lower congress to which it was assigned down."""
        return context_of(info).loaders.congress_or_none(share.row.lower_no)

    @staticmethod
    def resolve_name(share: Any, info: Any) -> str:
        """This function names the unit or congress as it was called then."""
        return str(share.row.unit_name)

    @staticmethod
    def resolve_may(share: Any, info: Any) -> Any:
        """This function lists what the reader may do with this share now."""
        return share.acts

    @staticmethod
    def resolve_crossing(share: Any, info: Any) -> Any:
        """This function gives the crossing by which it was assigned down."""
        return share.crossing

    @staticmethod
    def resolve_deadlines(share: Any, info: Any) -> Any:
        """This function lists this share's clocks."""
        return share.clocks


class ContactType(graphene.ObjectType):
    """A talk between unit and deputy. Root: cases.models.Contact."""

    class Meta:
        name = "Contact"

    id = ident()
    on = graphene.Date(required=True)
    way = string()
    way_label = string()
    stage = string()
    text = string()
    unit_name = string()

    @staticmethod
    def resolve_id(contact: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Contact", owner_of(contact), contact.id)

    @staticmethod
    def resolve_way_label(contact: Any, info: Any) -> str:
        """This function says how they talked."""
        return label_of(states.ContactWay, contact.way)

    @staticmethod
    def resolve_unit_name(contact: Any, info: Any) -> str:
        """This function names the unit."""
        return str(contact.assignment.unit_name)


class Commitment(graphene.ObjectType):
    """A promise in a reply. Root: a member of Reply.commitments."""

    what = string()
    due_on = graphene.Date()
    done_on = graphene.Date()


class ReplyType(graphene.ObjectType):
    """A written answer. Root: cases.models.Reply."""

    class Meta:
        name = "Reply"

    id = ident()
    round = integer()
    document = string("文号")
    reply_class = one(ReplyClass, required=True)
    class_label = string()
    letter = string("本地的类别标记，如 A")
    text = string()
    unit_name = string()
    signer = string()
    contact = string()
    phone = string()
    issued_at = graphene.DateTime(required=True)
    commitments = many(Commitment)
    from_congress = one(CongressType)
    is_co_opinion = flag()

    @staticmethod
    def resolve_id(reply: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Reply", owner_of(reply), reply.id)

    @staticmethod
    def resolve_class_label(reply: Any, info: Any) -> str:
        """This function names the class."""
        return label_of(states.ReplyClass, reply.reply_class)

    @staticmethod
    def resolve_letter(reply: Any, info: Any) -> str:
        """This function gives the letter that this place prints for the class."""
        return context_of(info).loaders.letter(owner_of(reply), reply.reply_class)

    @staticmethod
    def resolve_commitments(reply: Any, info: Any) -> Any:
        """This function reads the promises with their dates."""
        return [
            {
                "what": promise.get("what", ""),
                "due_on": day(promise.get("due_on")),
                "done_on": day(promise.get("done_on")),
            }
            for promise in reply.commitments
        ]

    @staticmethod
    def resolve_from_congress(reply: Any, info: Any) -> Any:
        """This function gives the other congress from which the answer came."""
        return context_of(info).loaders.congress_or_none(reply.from_no)


class EvaluationType(graphene.ObjectType):
    """The deputy's verdict on one round. Root: cases.models.Evaluation."""

    class Meta:
        name = "Evaluation"

    id = ident()
    round = integer()
    process = one(Rating, required=True)
    result = one(Rating, required=True)
    reason = string()
    by = string()
    at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_id(evaluation: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Evaluation", owner_of(evaluation), evaluation.id)

    @staticmethod
    def resolve_by(evaluation: Any, info: Any) -> str:
        """This function names who rated."""
        return str(evaluation.by_name)
