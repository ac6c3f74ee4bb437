"""An id of a congress that has been merged names the same record at the one that took it in."""

from collections.abc import Callable
from typing import TypeVar

from cases.errors import CaseNotFound
from tenants.context import ensure_reader
from tenants.succession import continued_number

T = TypeVar("T")


def at_owner(no: int, read: Callable[[int], T]) -> T:
    """This function reads a record at congress `no`, else at the one that has its records now.

    It raises CaseNotFound when there is none for this reader at either.
    """
    try:
        return read(no)
    except CaseNotFound:
        with ensure_reader():
            heir = continued_number(no)
        if heir == no:
            raise
    return read(heir)
