"""Receipts: what became of a message, said by its receiver and signed, bound to the request that brought it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.transactions import cursor
from sync.between import signing


class Verdict(StrEnum):
    """What the receiving side says."""

    HEARD = "HEARD"
    """Of the request itself: its signature held. The reason lists which of the sender's keys are trusted."""
    APPLIED = "APPLIED"
    KNOWN = "KNOWN"
    WAIT = "WAIT"
    """Not now: an earlier message of the line is missing, or the congress cannot be written to. Nobody's fault."""
    LATER = "LATER"
    """The receiving side's software is older than the message: it is taken once that is upgraded, so nobody's fault."""
    REFUSED = "REFUSED"


ARRIVED = frozenset({Verdict.APPLIED, Verdict.KNOWN})

_KEEP = """
INSERT INTO public.between_receipt (id, message_id, side, peer_id, verdict, reason, at, nonce, key_id, signature)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (message_id, side) DO UPDATE SET peer_id = excluded.peer_id, verdict = excluded.verdict,
  reason = excluded.reason, at = excluded.at, nonce = excluded.nonce, key_id = excluded.key_id,
  signature = excluded.signature
WHERE between_receipt.verdict NOT IN ('APPLIED', 'KNOWN')
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt as it travels. ``message`` is empty in the one about the request itself."""

    message: str
    verdict: Verdict
    reason: str
    at: str
    nonce: str
    key_id: str
    signature: str

    @property
    def text(self) -> str:
        """This property is what is signed: every line but the reason is free of line breaks, and that comes last."""
        return f"onenet receipt 1\n{self.nonce}\n{self.message}\n{self.verdict}\n{self.at}\n{self.reason}"

    def as_json(self) -> dict[str, str]:
        """This function returns the receipt's own part; nonce and key stand once in the answer."""
        return {
            "message": self.message,
            "verdict": self.verdict,
            "reason": self.reason,
            "at": self.at,
            "signature": self.signature,
        }


@dataclass(frozen=True, slots=True)
class Pen:
    """Signs the receipts of one answer."""

    nonce: str
    key_id: str
    private: str

    def write(self, *, message: str, verdict: Verdict, reason: str, now: datetime) -> Slip:
        """This function returns a signed receipt dated `now`."""
        blank = Slip(message, verdict, reason, now.isoformat(), self.nonce, self.key_id, "")
        return Slip(
            message,
            verdict,
            reason,
            blank.at,
            self.nonce,
            self.key_id,
            signing.sign(private=self.private, text=blank.text),
        )


def read(*, answer: dict[str, Any], nonce: str, keys: dict[str, str]) -> list[Slip]:
    """This function returns the receipts of an answer to the request `nonce` that are signed with one of `keys`.

    `keys` are public keys by id. What is not signed so is left out: it proves nothing. Raises KeyError, TypeError and
    ValueError for an answer that is none of ours.
    """
    key_id = str(answer["key"])
    public = keys[key_id]
    found = [
        Slip(
            message=str(each["message"]),
            verdict=Verdict(each["verdict"]),
            reason=str(each["reason"]),
            at=datetime.fromisoformat(each["at"]).isoformat(),
            nonce=nonce,
            key_id=key_id,
            signature=str(each["signature"]),
        )
        for each in answer["receipts"]
    ]
    return [slip for slip in found if signing.is_signed(public=public, text=slip.text, signature=slip.signature)]


def keep(*, slip: Slip, side: str, peer_id: UUID) -> None:
    """This function stores a receipt; one that says arrived is never overwritten. Runs as gate or courier."""
    row: list[Any] = [
        slip.message,
        side,
        peer_id,
        slip.verdict,
        slip.reason,
        slip.at,
        slip.nonce,
        slip.key_id,
        slip.signature,
    ]
    with cursor() as sql:
        sql.execute(_KEEP, row)
