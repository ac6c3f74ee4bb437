"""The app whose tables stand in every tenant schema."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room `cases` as Django sees it."""

    name = "cases"
    label = "cases"
    verbose_name = "建议办理"
