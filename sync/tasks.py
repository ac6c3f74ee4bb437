"""The courier's background tasks: thin, without payload; the messages stand in the database."""

from celery import shared_task
from django.utils import timezone

from core.clocks import database_now
from sync import courier, retention
from sync.task_base import NetworkTask


@shared_task(name="sync.tasks.ring", base=NetworkTask)
def ring() -> None:
    """This task delivers what waits; somebody rang."""
    courier.deliver_all(now=database_now())


@shared_task(name="sync.tasks.sweep", base=NetworkTask)
def sweep() -> None:
    """This task delivers what waits even if nobody rang: a lost ring, or a retry whose time has come."""
    courier.deliver_all(now=database_now())


@shared_task(name="sync.tasks.purge", base=NetworkTask)
def purge() -> None:
    """This task removes old proofs of delivery, in bites that lock nothing for long."""
    while retention.purge(now=timezone.now()):
        pass
