"""Background tasks of the exchange between deployments."""

from celery import shared_task
from django.utils import timezone

from sync.between import sending
from sync.task_base import NetworkTask


@shared_task(name="sync.between.tasks.exchange", base=NetworkTask)
def exchange() -> None:
    """This task sends what waits for other deployments; where a resident courier runs, it finds nothing to do."""
    sending.exchange_all(now=timezone.now())
