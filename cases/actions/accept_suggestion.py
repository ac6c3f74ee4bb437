"""Accept a suggestion: it gets its number, and the clock to assign it starts."""

from datetime import datetime
from uuid import UUID

from cases.accepting import accept
from cases.acting import Work, on_case
from cases.acts import Act
from cases.models import Case
from tenants.actors import Actor


def accept_suggestion(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    category: str | None = None,
) -> Case:
    """This function accepts a suggestion under the next number of its session and returns it.

    Raises NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey, TooLong.
    """

    def work(doing: Work) -> None:
        accept(doing=doing, category=category)

    return on_case(
        act=Act.ACCEPT,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"category": category},
        work=work,
    )
