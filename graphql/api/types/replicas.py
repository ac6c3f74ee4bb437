"""What congresses of other deployments have published. Root: cases.network.models.Replica."""

from typing import Any

import graphene

from api.context import context_of
from api.types.fields import ident, one, string
from api.types.network import CongressType
from api.words import label_of
from cases.states import CaseState


class ReplicaType(graphene.ObjectType):
    """A published case of another deployment, as its congress told it; the rest stands at its own portal."""

    class Meta:
        name = "PublishedElsewhere"

    id = ident()
    congress = one(CongressType, required=True)
    plate = string("编号")
    title = string()
    state_label = string()
    category = string()
    unit_name = string("主办单位")
    submitted_on = graphene.Date()
    portal = string("对方门户的地址")

    @staticmethod
    def resolve_id(replica: Any, info: Any) -> str:
        """This function gives the id; it opens nothing here."""
        return str(replica.pk)

    @staticmethod
    def resolve_congress(replica: Any, info: Any) -> Any:
        """This function gives the congress that published it."""
        return context_of(info).loaders.congress(replica.owner_no)

    @staticmethod
    def resolve_state_label(replica: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(CaseState, replica.state) if replica.state in CaseState.values else ""
