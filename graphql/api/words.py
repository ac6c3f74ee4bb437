"""Small mappings from stored codes to what a reader sees."""

from datetime import date
from typing import Any

from django.db.models import TextChoices


def label_of(choices: type[TextChoices], code: str) -> str:
    """This function gives the name of a code; a code that no longer exists stays as it is."""
    return str(choices(code).label) if code in choices.values else code


def day(value: Any) -> date | None:
    """This function reads a date kept as text in JSON."""
    return date.fromisoformat(value) if value else None


def plate_of(body: str, number: str) -> dict[str, str] | None:
    """This function joins the two cells of a number plate, None while there is no number."""
    if not number:
        return None
    return {"body": body, "number": number, "text": f"{body}{number}"}
