"""The Django application of the courier's shared tables."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Outbox, epochs and change feed, in the public schema."""

    name = "sync"
    verbose_name = "信使"
