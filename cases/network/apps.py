"""The app whose tables stand once, in the public schema."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Cards, links and rule packs as Django sees them."""

    name = "cases.network"
    label = "network"
    verbose_name = "网络台账"
