"""`manage.py export_schema` writes the snapshot that is committed as graphql/schema.graphql."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.schema import sdl

SNAPSHOT = Path(__file__).resolve().parents[3] / "schema.graphql"


class Command(BaseCommand):
    """Write the schema's text, or with --check only compare it with the committed one."""

    help = "Write graphql/schema.graphql from the code, or compare it with --check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function declares --check."""
        parser.add_argument("--check", action="store_true", help="only compare; exit 1 when they differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function writes or compares; it raises CommandError when a comparison fails."""
        text = sdl()
        if options["check"]:
            if not SNAPSHOT.exists() or SNAPSHOT.read_text(encoding="utf-8") != text:
                raise CommandError("graphql/schema.graphql differs from the code: run manage.py export_schema")
            self.stdout.write("graphql/schema.graphql is up to date")
            return
        SNAPSHOT.write_text(text, encoding="utf-8")
        self.stdout.write(f"wrote {SNAPSHOT.name}")
