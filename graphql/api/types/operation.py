"""What operators see of the network: congresses as tenants, the courier's figures, dead letters, who did what."""

from datetime import datetime
from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import connection
from api.types.fields import flag, ident, integer, many, one, string
from api.types.work import KeptExport, OperatorWork
from cases.life.exports import kept_exports
from cases.life.ordering import works_seen
from hierarchy.operating import may_operate
from hierarchy.overview import acts_seen
from tenants.models import OperatorAct

WORKS = 10


class OperatedCongress(graphene.ObjectType):
    """A congress as a tenant. Root: hierarchy.province.OperatedCongress."""

    code = string()
    name = string()
    state = string("ACTIVE 使用中，SUSPENDED 已停用，REMOTE 在其他平台")
    has_ended = flag("已并入别的人大")
    successor_code = string()
    successor_name = string()
    applied = integer("已经做的迁移步数，即结构版本")
    pending = integer("还没有做的迁移步数")
    size_kb = integer("占用磁盘，kB")
    connected_at = graphene.DateTime(required=True)
    url = string()
    exports = many(KeptExport, description="还保存着的导出文件，新的在前")
    works = many(OperatorWork, description="办过和在办的事项，新的在前")
    acts = many(lambda: OperatorActType, description="对它做过的，新的在前")

    @staticmethod
    def resolve_exports(congress: Any, info: Any) -> Any:
        """This function lists the exports that are kept."""
        return kept_exports(actor=context_of(info).actor, code=congress.code)

    @staticmethod
    def resolve_works(congress: Any, info: Any) -> Any:
        """This function lists the works."""
        return works_seen(actor=context_of(info).actor, limit=WORKS, code=congress.code)

    @staticmethod
    def resolve_acts(congress: Any, info: Any) -> Any:
        """This function lists what operators did to it."""
        return acts_seen(actor=context_of(info).actor, limit=2 * WORKS, no=congress.no)

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
    """A message that the courier gave up, or that waits longest. Root: sync.metrics.DeadLetter."""

    class Meta:
        name = "DeadLetter"

    id = ident()
    source = string()
    target = string()
    source_code = string("空：不在运维范围内")
    target_code = string("空：不在运维范围内")
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
    def resolve_source_code(letter: Any, info: Any) -> str:
        """This function gives the code of the congress that sent it."""
        return _code(info, letter.source_no)

    @staticmethod
    def resolve_target_code(letter: Any, info: Any) -> str:
        """This function gives the code of the congress that it is for."""
        return _code(info, letter.target_no)

    @staticmethod
    def resolve_sent_at(letter: Any, info: Any) -> Any:
        """This function tells when it was written."""
        return letter.created_at


class DeadReasonType(graphene.ObjectType):
    """Why messages were given up, and how many for the same reason. Root: sync.metrics.DeadReason."""

    class Meta:
        name = "DeadReason"

    id = ident()
    reason = string()
    count = integer()
    oldest_at = graphene.DateTime(required=True, description="其中最早的一条是什么时候发出的")

    @staticmethod
    def resolve_id(dead: Any, info: Any) -> str:
        """This function names the reason."""
        return global_id("DeadReason", 0, dead.id)


def _name(info: Any, no: int) -> str:
    node = context_of(info).loaders.congress_or_none(no)
    return node.congress_name if node is not None else f"c_{no}"


def _code(info: Any, no: int) -> str:
    node = context_of(info).loaders.congress_or_none(no)
    tenant = None if node is None else node.tenant
    if node is None or tenant is None or not may_operate(context_of(info).actor, node.path):
        return ""
    return str(tenant.code)


class OperatorActType(graphene.ObjectType):
    """What an operator did. Root: tenants.models.OperatorAct."""

    class Meta:
        name = "OperatorAct"

    at = graphene.DateTime(required=True)
    what = string()
    congress = string()
    by = string()
    reason = string()
    before = string("改名之前的地名；别的事项为空")

    @staticmethod
    def resolve_before(act: Any, info: Any) -> str:
        """This function gives the name before a change of name."""
        return str(act.detail.get("before", "")) if act.kind == OperatorAct.Kind.RENAME else ""

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

    @staticmethod
    def resolve_oldest_seconds(figures: Any, info: Any) -> int:
        """This function rounds the age of the oldest waiting message down."""
        return int(figures.oldest_seconds)


class Drift(graphene.ObjectType):
    """One object of one schema that is not as in the template. Root: a dict of cases.life.checking."""

    schema = string()
    kind = string()
    name = string()
    fault = string()


class LargeCongress(graphene.ObjectType):
    """One of the largest congresses on disk."""

    code = string()
    name = string()
    size_kb = integer()


class Check(graphene.ObjectType):
    """The last comparison of all schemas with the template, made in the background. Root: cases.life.checks.Checked."""

    work = one(OperatorWork, required=True)
    checked_at = graphene.DateTime(description="核对完的时间；还没有核对过时没有")
    faulty = integer("与模板不一致的处数")
    faults = many(Drift, description="最多列 1000 处")
    database_kb = integer("整个数据库占用磁盘")
    total_kb = integer("各人大一共占用")
    largest = many(LargeCongress, description="最大的十个")


class Version(graphene.ObjectType):
    """How many congresses have the same structure. Root: hierarchy.province.Version."""

    applied = integer("已经做的迁移步数")
    congresses = integer()
    pending = integer("比最新的少几步")


class MigrationTrouble(graphene.ObjectType):
    """A congress that could not be migrated. Root: hierarchy.overview.MigrationTrouble."""

    code = string()
    name = string()
    migration = string()
    reason = string()
    detail = string("数据库的原话")
    attempts = integer()
    failed_at = graphene.DateTime(required=True)


class MigrationRun(graphene.ObjectType):
    """The newest run of migrating. Root: tenants.migrating.progress.RunSeen."""

    outcome = string("RUNNING 正在进行，DONE 已完成，UNFINISHED 没有全部迁移完，FAILED 中止，DIED 中途断了")
    outcome_words = string()
    started_at = graphene.DateTime(required=True)
    heartbeat_at = graphene.DateTime(required=True)
    finished_at = graphene.DateTime()
    by = string()
    migration = string("正在做哪一步")
    done = integer()
    total = integer()
    percent = integer()
    unfinished = integer("没有迁移完的人大个数")
    reason = string()

    @staticmethod
    def resolve_outcome(run: Any, info: Any) -> str:
        """This function names the outcome for programs."""
        return str(run.outcome.value)

    @staticmethod
    def resolve_outcome_words(run: Any, info: Any) -> str:
        """This function names the outcome for people."""
        return str(run.outcome.label)

    @staticmethod
    def resolve_by(run: Any, info: Any) -> str:
        """This function names who started it."""
        return str(run.by_name)


class Migration(graphene.ObjectType):
    """How far the migration is. Root: hierarchy.overview.MigrationProgress."""

    run = one(MigrationRun)
    troubles = many(MigrationTrouble)


class Operation(graphene.ObjectType):
    """The operator's part of the network."""

    at = graphene.DateTime(required=True, description="这些数字是什么时候的")
    total = integer()
    active = integer()
    suspended = integer()
    ended = integer("已并入别的人大的")
    remote = integer("在其他平台的")
    behind = integer("还有迁移没有做的")
    versions = many(Version, description="按结构版本计，新的在前")
    spares = integer("备用模式")
    spares_wanted = integer("应有几个备用模式")
    migration = one(Migration, required=True)
    courier = one(CourierState, required=True)
    oldest = one(DeadLetterType, description="等得最久的一条消息")
    congresses = one(OperatedCongressConnection, required=True)
    dead_reasons = many(DeadReasonType, description="投递失败的消息，同一个原因的合在一起，多的在前，最多列 20 个原因")
    dead_letters = many(DeadLetterType, description="投递失败的消息，早的在前，最多列 50 条")
    works = many(OperatorWork, description="办过和在办的事项，新的在前")
    check = one(Check, description="最近一次核对，没有核对过时没有")
    acts = many(OperatorActType)

    @staticmethod
    def resolve_at(operation: Any, info: Any) -> datetime:
        """This function tells the time of the request."""
        return context_of(info).now
