from django.apps import AppConfig


class DeputiesConfig(AppConfig):
    """Persons and their mandates in congresses of all levels."""

    name = "deputies"
    label = "deputies"
