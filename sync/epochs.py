"""A congress restored from a backup has given some of its numbers already: it starts a new epoch."""

from django.db.models import F

from core import transactions
from core.logins import use_login
from sync.models import Epoch, Outbox, OutboxState


def begin_epoch(*, tenant_no: int) -> int:
    """This function moves a congress to its next epoch after a restore and returns that epoch.

    Run it as the owner before the congress is opened again, then `offer_again`.
    """
    with use_login("owner"), transactions.transaction():
        Epoch.objects.get_or_create(tenant_no=tenant_no, defaults={"epoch": 1})
        Epoch.objects.filter(tenant_no=tenant_no).update(epoch=F("epoch") + 1)
        return Epoch.objects.get(tenant_no=tenant_no).epoch


def offer_again(*, target_no: int) -> int:
    """This function makes everything delivered to a restored congress due again, and returns how much that is.

    Its inbox drops what the backup knew already; the rest takes effect a second time in the calendar, once in the data.
    """
    with use_login("owner"), transactions.transaction():
        return Outbox.objects.filter(target_no=target_no, state=OutboxState.DELIVERED).update(
            state=OutboxState.WAITING, attempts=0, next_try_at=None, delivered_at=None
        )
