"""The Celery application. The broker is a doorbell: no task carries what would be lost with it."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("onenet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "exchange with other deployments": {
        "task": "sync.between.tasks.exchange",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "sweep the outbox": {"task": "sync.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "index changes": {"task": "search.tasks.index_changes", "schedule": 5.0, "options": {"expires": 5}},
    "work on many rows": {"task": "cases.tasks.carry_on_works", "schedule": 5.0, "options": {"expires": 5}},
    "ready schemas": {"task": "tenants.tasks.refill_spares", "schedule": 30.0, "options": {"expires": 30}},
    "ended sessions go": {"task": "tenants.tasks.forget_sign_ins", "schedule": 3600.0, "options": {"expires": 3600}},
    "delivered messages go": {"task": "sync.tasks.purge", "schedule": 3600.0, "options": {"expires": 3600}},
}


@worker_init.connect
def try_server(**_given: Any) -> None:
    """This function ends a worker that could not work rightly with its server, before it takes a task."""
    from tenants.postgresql.starting import try_server as check

    check()
