"""The receiving side: one transaction for each letter, in which inbox, effect and receipt stand or fall together."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.transactions import cursor, transaction
from sync.between import congresses, receipts
from sync.between.errors import RecipientSuspended, UnknownRecipient
from sync.between.letters import Letter, translated
from sync.between.models import Peer, Receipt
from sync.between.receipts import Pen, Slip, Verdict
from sync.courier import reason_in_words
from sync.errors import NotYet
from sync.handlers import handler_for, kept_at_home, require_understood
from sync.messages import Message
from tenants.context import as_operator, at_gate, in_tenant
from tenants.models import Tenant

logger = logging.getLogger(__name__)

_HAS = "SELECT EXISTS (SELECT 1 FROM inbox_applied WHERE id = %s), EXISTS (SELECT 1 FROM inbox_applied WHERE id = %s)"
_TAKE = "INSERT INTO inbox_applied (id, at) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING"


def receive_all(*, peer: Peer, letters: list[Letter], pen: Pen, now: datetime) -> list[Slip]:
    """This function gives every letter its effect, or not, and returns a signed receipt for each.

    Letters of one line are taken in their order, however they lie in the batch. What one raises touches no other.
    """
    in_line = sorted(letters, key=lambda one: (one.source, one.recipient, one.stream, one.epoch, one.seq))
    return [receive(peer=peer, letter=letter, pen=pen, now=now) for letter in in_line]


def receive(*, peer: Peer, letter: Letter, pen: Pen, now: datetime) -> Slip:
    """This function gives one letter its effect, once for ever, and returns the signed receipt.

    It never raises what the letter is to blame for: that is REFUSED with the reason.
    """
    try:
        message = _addressed(peer=peer, letter=letter, now=now)
        return _apply(peer=peer, letter=letter, message=message, pen=pen, now=now)
    except (OperationalError, InterfaceError) as error:
        return pen.write(message=str(letter.id), verdict=Verdict.WAIT, reason=reason_in_words(error=error), now=now)
    except RecipientSuspended as error:
        return pen.write(message=str(letter.id), verdict=Verdict.WAIT, reason=error.text, now=now)
    except NotYet as error:
        logger.info("Letter %s (%s) is newer than this software and waits", letter.id, letter.kind)
        return pen.write(message=str(letter.id), verdict=Verdict.LATER, reason=reason_in_words(error=error), now=now)
    # Whatever a handler raises is a verdict on its letter, not on the batch.
    except Exception as error:
        if not isinstance(error, DomainError):
            logger.warning("Letter %s (%s) failed: %s", letter.id, letter.kind, error, exc_info=error)
        slip = pen.write(message=str(letter.id), verdict=Verdict.REFUSED, reason=reason_in_words(error=error), now=now)
        with at_gate(), transaction():
            receipts.keep(slip=slip, side=Receipt.Side.GIVEN, peer_id=peer.pk)
        return slip


def _addressed(*, peer: Peer, letter: Letter, now: datetime) -> Message:
    """Puts a letter into this deployment's numbers; congresses not heard of before become known."""
    with as_operator():
        # The tables of a congress that has become part of another stand there, but nobody reads them any more.
        here = Tenant.objects.filter(code=letter.recipient, successor=None)
        target = here.exclude(state=Tenant.State.REMOTE).first()
        if target is None:
            raise UnknownRecipient(congress=letter.recipient)
        if target.state == Tenant.State.SUSPENDED:
            raise RecipientSuspended
        source = congresses.speaker(peer=peer, code=letter.source, mentions=letter.congresses, now=now)
        require_understood(kind=letter.kind, payload=letter.payload)
        strange = kept_at_home(kind=letter.kind)
        payload = translated(
            kind=letter.kind,
            # What should have stayed over there would be taken for a number of ours.
            payload={key: value for key, value in letter.payload.items() if key not in strange},
            word=lambda code: congresses.number_of(peer=peer, code=code, mentions=letter.congresses, now=now),
        )
    return Message(
        id=letter.id,
        source_no=source,
        target_no=target.no,
        stream=letter.stream,
        seq=letter.seq,
        epoch=letter.epoch,
        kind=letter.kind,
        payload=payload,
        created_at=letter.created_at,
        replayed_at=letter.replayed_at,
        attempts=0,
    )


def _apply(*, peer: Peer, letter: Letter, message: Message, pen: Pen, now: datetime) -> Slip:
    with at_gate(), transaction():
        with cursor() as sql:
            # As in the courier: a locked congress must not hold up the rest, and what fails must fail before commit.
            sql.execute("SELECT set_config('lock_timeout', '2s', true)")
            sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with in_tenant(message.target_no):
            verdict, reason = _take(letter=letter, now=now)
            if verdict == Verdict.APPLIED:
                handler_for(message=message)(message=message, now=now)
        slip = pen.write(message=str(letter.id), verdict=verdict, reason=reason, now=now)
        if verdict == Verdict.APPLIED:
            receipts.keep(slip=slip, side=Receipt.Side.GIVEN, peer_id=peer.pk)
        return slip


def _take(*, letter: Letter, now: datetime) -> tuple[Verdict, str]:
    with cursor() as sql:
        sql.execute(_HAS, [letter.id, letter.after])
        known, follows = sql.fetchone()
        if known:
            return Verdict.KNOWN, ""
        if letter.after is not None and not follows:
            return Verdict.WAIT, _("同一序列中前一条消息还没有收到，请按顺序再投。")
        sql.execute(_TAKE, [letter.id, now])
        # Another request brought it at the same moment and has committed meanwhile.
        return (Verdict.APPLIED, "") if sql.rowcount else (Verdict.KNOWN, "")
