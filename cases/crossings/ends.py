"""Who may tell what of a crossing: only its other end. One place for every kind of message between congresses.

A message names a link, and whoever knows the number of a link could write one. So before its effect it is held against
this side's own record: who sent it is the congress at the other end, and it stands in the line of that very link.
"""

from collections.abc import Callable
from datetime import datetime

from cases.crossings.errors import NotTheOtherEnd
from cases.models import Crossing
from cases.network.models import Link
from sync.handlers import Handler, Together, register
from sync.messages import Message
from tenants.places import REMOTE_FROM

VERSION = 2
"""Of all payloads between congresses. 1 named units and deputies by numbers of the sender's database."""


def opens_link(
    *,
    kind: str,
    congresses: tuple[str, ...] = (),
    at_home: tuple[str, ...] = (),
    together: Together | None = None,
) -> Callable[[Handler], Handler]:
    """This function returns a decorator that registers what takes offers: messages that begin a crossing here."""
    return _registered(check=refuse_false_offer, kind=kind, congresses=congresses, at_home=at_home, together=together)


def from_other_end(
    *, kind: str, incoming: bool, congresses: tuple[str, ...] = (), together: Together | None = None
) -> Callable[[Handler], Handler]:
    """This function returns a decorator that registers what hears of a crossing, `incoming` or outgoing here."""

    def check(*, message: Message) -> None:
        refuse_strangers(message=message, incoming=incoming)

    return _registered(check=check, kind=kind, congresses=congresses, together=together)


def _registered(
    *,
    check: Callable[..., None],
    kind: str,
    congresses: tuple[str, ...],
    at_home: tuple[str, ...] = (),
    together: Together | None = None,
) -> Callable[[Handler], Handler]:
    def decorate(function: Handler) -> Handler:
        def checked(*, message: Message, now: datetime) -> None:
            check(message=message)
            function(message=message, now=now)

        register(
            kind=kind, function=checked, congresses=congresses, at_home=at_home, together=together, version=VERSION
        )
        return checked

    return decorate


def refuse_strangers(*, message: Message, incoming: bool) -> None:
    """This function refuses what does not come from the other end of the crossing that it names.

    The refusal is the same whether there is such a crossing or not: who guesses learns nothing.

    :raises NotTheOtherEnd: if it comes from anybody else, or in another line than that of its link
    """
    link = str(message.payload.get("link", ""))
    if message.stream == link:
        ours = Crossing.objects.filter(id=link, incoming=incoming).values_list("other_no", flat=True).first()
        if ours == message.source_no:
            return
    raise NotTheOtherEnd


def refuse_false_offer(*, message: Message) -> None:
    """This function refuses an offer whose link is not one from its sender to the congress that is entered.

    A link of this database stands before its offer; one of another deployment's is made by it, once.

    :raises NotTheOtherEnd: if the link is another's
    """
    link = str(message.payload.get("link", ""))
    if message.stream == link:
        ends = Link.objects.filter(id=link).values_list("source_no", "target_no").first()
        if ends == (message.source_no, message.target_no):
            return
        if ends is None and message.source_no >= REMOTE_FROM:
            return
    raise NotTheOtherEnd
