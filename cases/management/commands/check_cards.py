"""`manage.py check_cards [--mend]`: the cards must say what the congresses' tables say."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.cards import differences, rebuild
from core.transactions import transaction
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant
from tenants.places import REMOTE_FROM


class Command(BaseCommand):
    """Compares the cards of all congresses with their tables, and writes them anew when asked to."""

    help = "核对网络台账与各级人大的数据是否一致；--mend 重新写台账"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --mend."""
        parser.add_argument("--mend", action="store_true", help="重新写不一致的人大的台账")

    def handle(self, *_args: object, **options: object) -> None:
        """Compare, mend if asked to, and fail when something stays different."""
        with as_reader():
            numbers = list(Tenant.objects.filter(no__lt=REMOTE_FROM).order_by("no").values_list("no", "name"))
        wrong = 0
        for no, name in numbers:
            with in_tenant(no), transaction():
                found = list(differences())
                if found and options["mend"]:
                    rebuild(now=timezone.now())
                    found = list(differences())
            wrong += len(found)
            for difference in found:
                self.stdout.write(f"{name} {difference.id}：{'、'.join(difference.fields) or '没有台账'}")
        self.stdout.write(f"核对了 {len(numbers)} 个人大，不一致 {wrong} 件")
        if wrong:
            raise CommandError("台账与数据不一致")
