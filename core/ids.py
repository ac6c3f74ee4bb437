"""Primary keys."""

from __future__ import annotations

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """This function makes a UUIDv7 in this process.

    Never a database default: after ``bulk_create`` such keys are not known. Their order has no meaning to us.
    """
    return uuid_utils.compat.uuid7()
