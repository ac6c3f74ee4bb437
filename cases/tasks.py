"""Background work of the room: thin, without payload; what is to be done stands in the database."""

from celery import shared_task
from django.utils import timezone

from cases.life import carrying
from sync.task_base import NetworkTask


@shared_task(name="cases.tasks.carry_on_works", base=NetworkTask)
def carry_on_works() -> None:
    """This task does what operators ordered, and rewrites what a move of a place left to be rewritten."""
    carrying.carry_on(clock=timezone.now)
