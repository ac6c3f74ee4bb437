"""`manage.py recalculate_deadlines`: after the calendar or a rule pack changed."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.deadlines import recalculate
from core.calendars import forget_calendar
from core.transactions import transaction
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant
from tenants.places import REMOTE_FROM


class Command(BaseCommand):
    """Counts all open clocks of all congresses again; each that moves leaves a trace in its timeline."""

    help = "工作日历或者规则包改动后，重新计算所有未结束的期限"

    def handle(self, *_args: object, **_options: object) -> None:
        """Count again, one congress a transaction, and say how many clocks moved."""
        forget_calendar()
        with as_reader():
            numbers = list(Tenant.objects.filter(no__lt=REMOTE_FROM).order_by("no").values_list("no", flat=True))
        moved = 0
        for no in numbers:
            with in_tenant(no), transaction():
                moved += len(recalculate(now=timezone.now()))
        self.stdout.write(f"{len(numbers)} 个人大，改动 {moved} 项期限")
