"""The app whose tables stand in every tenant schema."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room `cases` as Django sees it."""

    name = "cases"
    label = "cases"
    verbose_name = "建议办理"

    def ready(self) -> None:
        """This function registers what the courier's messages do here, and the work that goes on in the background."""
        from cases.crossings import arriving
        from cases.life.carrying import carry_on
        from sync.chores import register

        del arriving
        # Without a broker nothing rings for what operators ordered: the resident courier looks.
        register("works", lambda clock: carry_on(clock=clock))
