"""Background work of the room."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.forgetting import forget_sign_ins as forget
from tenants.spares import refill


@shared_task(name="tenants.tasks.refill_spares", ignore_result=True)
def refill_spares() -> None:
    """This task fills the pool of ready schemas."""
    refill(now=timezone.now())


@shared_task(name="tenants.tasks.forget_sign_ins", ignore_result=True)
def forget_sign_ins() -> None:
    """This task deletes what people signed in with once, and what is over."""
    forget(now=timezone.now())
