"""The Django app of the portals."""

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    """The portals have templates, static files and addresses, no models."""

    name = "portals"
    verbose_name = "门户"
