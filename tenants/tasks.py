"""Background work of the room."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.spares import refill


@shared_task(name="tenants.tasks.refill_spares", ignore_result=True)
def refill_spares() -> None:
    """This task fills the pool of ready schemas."""
    refill(now=timezone.now())
