"""Once in effect: a request repeated under the same client key has the first one's result."""

import hashlib
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cases.errors import ReusedKey
from cases.models import Receipt
from core.locks import lock
from tenants.actors import Actor
from tenants.context import require_tenant


def fingerprint(**inputs: Any) -> str:
    """This function returns a digest of an act's inputs; equal inputs have equal digests."""
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, UUID | date | datetime):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    raise TypeError(type(value))


def earlier(*, actor: Actor, key: str, act: str, mark: str) -> dict[str, Any] | None:
    """This function returns the result of the same act done before under the key, or None.

    It holds the key until the transaction ends, so that two equal requests at once do it once.
    Raises ReusedKey when the key was used for something else.
    """
    whole = _whole(actor=actor, key=key)
    lock(f"receipt:{require_tenant()}:{whole}")
    found = Receipt.objects.filter(client_key=whole).first()
    if found is None:
        return None
    if (found.act, found.fingerprint) != (act, mark):
        raise ReusedKey(field="clientKey")
    return dict(found.result)


def keep(*, actor: Actor, key: str, act: str, mark: str, result: dict[str, Any], now: datetime) -> None:
    """This function keeps what an act resulted in, in the act's own transaction."""
    Receipt.objects.create(client_key=_whole(actor=actor, key=key), act=act, fingerprint=mark, result=result, at=now)


def _whole(*, actor: Actor, key: str) -> str:
    # A key belongs to one person: nobody can hit upon another's.
    return f"{actor.user_id or 'public'}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
