"""The Django application of the courier's tables inside a congress's schema."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Applied messages and sequence counters, in every tenant schema."""

    name = "sync.inbox"
    label = "inbox"
    verbose_name = "收件"
