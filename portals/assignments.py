"""Which of a case's assignments a page is about."""

from __future__ import annotations

from typing import Any


def first_assignment(record: dict[str, Any], verb: str) -> str:
    """This function returns the id of the first assignment with which the viewer may do that; empty if none."""
    return next((str(one["id"]) for one in record["assignments"] if verb in one["may"]), "")


def named_assignment(record: dict[str, Any], gid: Any) -> dict[str, Any] | None:
    """This function returns the assignment with that id; None if the case has none such."""
    return next((one for one in record["assignments"] if one["id"] == gid), None)
