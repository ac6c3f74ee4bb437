"""Numbers without gaps: taken in the transaction that uses them, under a lock on their book."""

from cases.models import Numbering


def take(*, key: str) -> int:
    """This function returns the next number of a series of the entered congress, starting at 1.

    The book's row stays locked until the transaction ends, so that a rollback gives the number back.
    """
    Numbering.objects.bulk_create([Numbering(series=key)], ignore_conflicts=True)
    book: Numbering = Numbering.objects.select_for_update().get(series=key)
    book.last += 1
    book.save(update_fields=["last"])
    return book.last


def number_text(number: int | None) -> str:
    """This function returns a number as it stands on the plate: 第0042号."""
    return f"第{number:04d}号" if number else ""
