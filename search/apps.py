"""The room as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
