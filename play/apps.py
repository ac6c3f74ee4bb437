"""Django's entry for the room."""

from django.apps import AppConfig


class PlayConfig(AppConfig):
    """The demo's play: one table in public, which remembers that it was played."""

    name = "play"
    label = "play"
