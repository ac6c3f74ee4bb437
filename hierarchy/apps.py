from django.apps import AppConfig


class HierarchyConfig(AppConfig):
    """The tree of congresses and of the organs beside them."""

    name = "hierarchy"
    label = "hierarchy"
