"""The room as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room has no tables of its own; it is an app for its commands and tasks."""

    name = "search"
    label = "search"
