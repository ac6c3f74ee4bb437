"""The Django app of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API has no models: it reads selectors and calls actions of the rooms below."""

    name = "api"
    verbose_name = "GraphQL"
