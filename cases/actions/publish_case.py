"""Put a case before the public, after a review."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import CaseError, UnknownChoice
from cases.events import Kind
from cases.models import Case
from cases.states import PublishScope
from tenants.actors import Actor


class NothingToPublish(CaseError):
    """There is no reply to publish yet."""

    code = "NOTHING_TO_PUBLISH"
    message = gettext_lazy("没有公开：还没有答复可以公开。请先只公开建议，等答复后再公开答复。")


def publish_case(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    scope: str,
    note: str | None = None,
) -> Case:
    """This function publishes the text, the reply or both, and returns the case.

    Raises UnknownChoice, NothingToPublish, NotForThePublic, TooLong, NotAllowed, CaseNotFound,
    StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        if scope not in PublishScope.values:
            raise UnknownChoice(field="scope", part=_("公开范围"))
        words = texts.optional(note, part=_("审查意见"), field="note")
        replied = case.replies.filter(is_co_opinion=False).exists()
        if scope != PublishScope.TEXT and not replied:
            raise NothingToPublish(field="scope")
        case.publish_scope = scope
        case.published_at = now
        case.withheld_at = None
        if scope != PublishScope.TEXT:
            deadlines.meet(rules=("publish_after_reply",), on=doing.today, case=case)
        doing.record(Kind.PUBLISHED, scope=scope, scope_text=str(PublishScope(scope).label), note=words)

    return on_case(
        act=Act.PUBLISH,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"scope": scope, "note": note},
        work=work,
    )
