"""Global ids: what a client sees instead of a primary key.

An id is the URL-safe base64 of `Type:tenant number:key`. It is a name, not a secret: permission is asked of the domain
every time. It is still refused when it names another type than the field expects, or, where an act is only possible
in the congress of the host, another congress.
"""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from api.errors import BadId

LONGEST = 120


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A type, the number of the tenant who owns the record (0: the whole network's), and its key."""

    kind: str
    tenant_no: int
    key: str

    @property
    def uuid(self) -> UUID:
        """This property is the key as a UUID; it raises BadId when it is none."""
        try:
            return UUID(self.key)
        except ValueError:
            raise BadId from None

    @property
    def number(self) -> int:
        """This property is the key as a number; it raises BadId when it is none or none that a row can have."""
        if not self.key.isascii() or not self.key.isdecimal() or len(self.key) > 9:
            raise BadId
        return int(self.key)


def global_id(kind: str, tenant_no: int, key: object) -> str:
    """This function writes the id of a record."""
    return base64.urlsafe_b64encode(f"{kind}:{tenant_no}:{key}".encode()).decode().rstrip("=")


def read_id(text: str, *kinds: str, tenant_no: int | None = None) -> GlobalId:
    """This function reads an id of one of the kinds; it raises BadId for anything else.

    With tenant_no it also refuses ids of every other congress.
    """
    if not text or len(text) > LONGEST or not text.isascii():
        raise BadId
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        kind, owner, key = raw.split(":")
    except (binascii.Error, ValueError):
        raise BadId from None
    # One spelling per record: an id that would be written differently is not ours.
    if kind not in kinds or not owner.isdecimal() or len(owner) > 9 or not key:
        raise BadId
    if global_id(kind, int(owner), key) != text or (tenant_no is not None and int(owner) != tenant_no):
        raise BadId
    return GlobalId(kind=kind, tenant_no=int(owner), key=key)
