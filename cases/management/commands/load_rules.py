"""`manage.py load_rules`: the rule packs that come with the software."""

from django.core.management.base import BaseCommand

from cases.rules.packs import load_packs
from core.logins import use_login


class Command(BaseCommand):
    """Loads the national and provincial rule packs; may be repeated."""

    help = "装入随软件附带的规则包（全国、各省）"

    def handle(self, *_args: object, **_options: object) -> None:
        """Load and say what was loaded."""
        with use_login("owner"):
            for pack in load_packs():
                count = len(pack.rules["rules"])
                self.stdout.write(f"{pack.name} {pack.version}：{count} 项规则")
