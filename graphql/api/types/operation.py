"""What operators see of the network: congresses as tenants, the courier's figures, dead letters, who did what."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import connection
from api.types.fields import ident, integer, many, one, string
from hierarchy.overview import drift_seen


class OperatedCongress(graphene.ObjectType):
    """A congress as a tenant. Root: hierarchy.overview.OperatedCongress."""

    code = string()
    name = string()
    state = string("ACTIVE 使用中，SUSPENDED 已停用")
    pending = integer("还没有做的迁移步数")
    size_kb = integer("占用磁盘，kB")
    connected_at = graphene.DateTime(required=True)
    url = string()

    @staticmethod
    def resolve_size_kb(congress: Any, info: Any) -> int:
        """This function rounds the bytes on disk."""
        return int(congress.size) // 1024

    @staticmethod
    def resolve_connected_at(congress: Any, info: Any) -> Any:
        """This function tells since when the congress is on."""
        return congress.created_at

    @staticmethod
    def resolve_url(congress: Any, info: Any) -> str:
        """This function gives the portal's address."""
        loaders = context_of(info).loaders
        loaders.want_congresses([congress.no])
        return loaders.portal_url(congress.no)


OperatedCongressConnection = connection("OperatedCongress", OperatedCongress)


class DeadLetterType(graphene.ObjectType):
    """A message that the courier gave up. Root: sync.metrics.DeadLetter."""

    class Meta:
        name = "DeadLetter"

    id = ident()
    source = string()
    target = string()
    kind = string()
    reason = string()
    attempts = integer()
    sent_at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_id(letter: Any, info: Any) -> str:
        """This function writes the message's id."""
        return global_id("Message", 0, letter.id)

    @staticmethod
    def resolve_source(letter: Any, info: Any) -> str:
        """This function names the congress that sent it."""
        return _name(info, letter.source_no)

    @staticmethod
    def resolve_target(letter: Any, info: Any) -> str:
        """This function names the congress that it is for."""
        return _name(info, letter.target_no)

    @staticmethod
    def resolve_sent_at(letter: Any, info: Any) -> Any:
        """This function tells when it was written."""
        return letter.created_at


def _name(info: Any, no: int) -> str:
    node = context_of(info).loaders.congress_or_none(no)
    return node.congress_name if node is not None else f"c_{no}"


class OperatorActType(graphene.ObjectType):
    """What an operator did. Root: tenants.models.OperatorAct."""

    class Meta:
        name = "OperatorAct"

    at = graphene.DateTime(required=True)
    what = string()
    congress = string()
    by = string()
    reason = string()

    @staticmethod
    def resolve_what(act: Any, info: Any) -> str:
        """This function names the act."""
        return str(act.get_kind_display())

    @staticmethod
    def resolve_congress(act: Any, info: Any) -> str:
        """This function names the congress."""
        return str(act.tenant.name)

    @staticmethod
    def resolve_by(act: Any, info: Any) -> str:
        """This function names the operator."""
        return str(act.by_name)


class CourierState(graphene.ObjectType):
    """How the courier stands. Root: sync.metrics.CourierFigures."""

    waiting = integer()
    failing = integer("失败过、还在重试的")
    dead = integer()
    blocked = integer("被前面一条投递失败的消息挡住的")
    oldest_seconds = integer()
    per_second = graphene.Float(required=True, description="近一分钟每秒送达")


class Drift(graphene.ObjectType):
    """One object of one schema that is not as in the template. Root: tenants.drift.Drift."""

    schema = string()
    kind = string()
    name = string()
    fault = string()


class Operation(graphene.ObjectType):
    """The operator's part of the network."""

    total = integer()
    active = integer()
    suspended = integer()
    behind = integer("还有迁移没有做的")
    spares = integer("备用模式")
    courier = one(CourierState, required=True)
    congresses = one(OperatedCongressConnection, required=True)
    dead_letters = many(DeadLetterType)
    acts = many(OperatorActType)
    drift = many(Drift, description="与模板不一致的地方；要几秒钟，只在要核对时问")

    @staticmethod
    def resolve_drift(operation: Any, info: Any) -> Any:
        """This function compares every schema with the template."""
        return drift_seen(actor=context_of(info).actor)
