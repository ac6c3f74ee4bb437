"""The Django application of what one deployment knows of others."""

from django.apps import AppConfig


class BetweenConfig(AppConfig):
    """Peers, keys, nonces, receipts and the congresses of other deployments, in the public schema."""

    name = "sync.between"
    label = "between"
    verbose_name = "平台互联"
