"""The app whose tables stand in every tenant schema."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room `cases` as Django sees it."""

    name = "cases"
    label = "cases"
    verbose_name = "建议办理"

    def ready(self) -> None:
        """This function registers what the courier's messages do here."""
        from cases.crossings import arriving

        del arriving
