"""Long pieces of work with a congress: what they would do, how far they are, what came of them."""

from typing import Any

import graphene

from api.ids import global_id
from api.types.fields import flag, ident, integer, many, one, string
from cases.life import wording
from cases.life.ordering import ahead_of
from cases.network.models import Work as WorkRow


class WayBack(graphene.ObjectType):
    """The order that would undo a work. Root: cases.life.wording.WayBack."""

    kind = string()
    code = string()
    target = string()
    export = graphene.ID()
    words = string("按钮上的字")

    @staticmethod
    def resolve_export(way: Any, info: Any) -> str | None:
        """This function names the export to go back to."""
        return global_id("Work", 0, way.export) if way.export else None


class OperatorWork(graphene.ObjectType):
    """One work. Root: cases.network.models.Work."""

    id = ident()
    kind = string()
    what = string("事项，如“合并”")
    subject = string()
    code = graphene.String(description="人大的区划代码；核对全网时没有")
    state = string("WAITING 等待中，RUNNING 进行中，DONE 已完成，FAILED 没有办成")
    state_words = string()
    is_open = flag("还没有办完")
    step = string("正在做什么")
    done = integer()
    total = integer("0：不知道一共多少")
    ahead = integer("前面还有几项")
    attempts = integer()
    started_at = graphene.DateTime(required=True)
    heard_at = graphene.DateTime(description="最近一次有进展的时间")
    finished_at = graphene.DateTime()
    by = string()
    outcome = graphene.List(graphene.NonNull(graphene.String), required=True, description="结果，一句一条")
    error = string()
    error_code = string()
    way_back = one(WayBack, description="能撤销的，怎么撤销")

    @staticmethod
    def resolve_id(work: Any, info: Any) -> str:
        """This function writes the work's id."""
        return global_id("Work", 0, work.pk)

    @staticmethod
    def resolve_what(work: Any, info: Any) -> str:
        """This function names the kind of work."""
        return str(work.get_kind_display())

    @staticmethod
    def resolve_code(work: Any, info: Any) -> str | None:
        """This function gives the congress's code."""
        return work.given.get("code") or None

    @staticmethod
    def resolve_state_words(work: Any, info: Any) -> str:
        """This function names the state."""
        return str(work.get_state_display())

    @staticmethod
    def resolve_is_open(work: Any, info: Any) -> bool:
        """This function tells whether it goes on."""
        return work.state in (WorkRow.State.WAITING, WorkRow.State.RUNNING)

    @staticmethod
    def resolve_ahead(work: Any, info: Any) -> int:
        """This function counts what is done before."""
        return ahead_of(work)

    @staticmethod
    def resolve_by(work: Any, info: Any) -> str:
        """This function names who ordered it."""
        return work.by_name or "命令行"

    @staticmethod
    def resolve_outcome(work: Any, info: Any) -> list[str]:
        """This function says what came of it."""
        return wording.outcome(work)

    @staticmethod
    def resolve_way_back(work: Any, info: Any) -> Any:
        """This function tells how to undo it."""
        return wording.way_back(work)


class KeptExport(graphene.ObjectType):
    """An export whose file is kept. Root: cases.network.models.Work."""

    id = ident()
    subject = string()
    taken_at = graphene.DateTime(required=True, description="文件里的数据截至")
    expires_at = graphene.DateTime(required=True)
    size_kb = integer()
    rows = integer()
    sha256 = string()
    by = string()

    @staticmethod
    def resolve_id(work: Any, info: Any) -> str:
        """This function writes the export's id."""
        return global_id("Work", 0, work.pk)

    @staticmethod
    def resolve_taken_at(work: Any, info: Any) -> Any:
        """This function tells of which instant the data is."""
        return wording.instant(work.result["taken_at"])

    @staticmethod
    def resolve_expires_at(work: Any, info: Any) -> Any:
        """This function tells when the file is removed."""
        return wording.instant(work.result["expires_at"])

    @staticmethod
    def resolve_size_kb(work: Any, info: Any) -> int:
        """This function rounds the file's bytes up."""
        return -(-int(work.result["bytes"]) // 1024)

    @staticmethod
    def resolve_rows(work: Any, info: Any) -> int:
        """This function counts the records in it."""
        return int(work.result["rows"])

    @staticmethod
    def resolve_sha256(work: Any, info: Any) -> str:
        """This function gives the file's digest."""
        return str(work.result["sha256"])

    @staticmethod
    def resolve_by(work: Any, info: Any) -> str:
        """This function names who ordered it."""
        return work.by_name or "命令行"


class ForesightType(graphene.ObjectType):
    """What an order would do now, or why it cannot be given."""

    class Meta:
        name = "Foresight"

    subject = string()
    name = string("确认时要照写的全称")
    happens = graphene.List(graphene.NonNull(graphene.String), required=True)
    stays = graphene.List(graphene.NonNull(graphene.String), required=True)
    undo = string()
    errors = many(lambda: _user_error())


def _user_error() -> Any:
    from api.mutations.base import UserError

    return UserError
