"""`manage.py check_references`: does everything that is named by number or id stand where it is said to?"""

from django.core.management.base import BaseCommand, CommandError

from cases.references import orphans
from core.logins import use_login


class Command(BaseCommand):
    """Looks for references to people, units, congresses and links that are not there; changes nothing."""

    help = "核对各人大的数据引用的人员、单位、人大、链接是否都在"

    def handle(self, *_args: object, **_options: object) -> None:
        """Name every column with orphans, and fail when there is one."""
        count = 0
        with use_login("owner"):
            for found in orphans():
                count += found.count
                self.stdout.write(
                    f"{found.schema} {found.place}：{found.count:,} 行指向不存在的记录，例如 {found.row} → {found.names}"
                )
        if count:
            raise CommandError(f"{count:,} 处引用没有着落")
        self.stdout.write("引用都有着落")
