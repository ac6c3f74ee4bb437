"""What the siege counts in the end: every effect and every term of every congress, beside what the clients were told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from cases.dates import local_date
from core.logins import use_login
from core.transactions import cursor
from tests.faults.siege_parts import LENGTH, LEVELS, PLACE, REPLIED, RULE, act_of, due, instant, route

_EFFECTS = """
SELECT act, (result->>'n')::int, (result->>'place')::int, result->>'at' FROM c_{no}.cases_receipt
WHERE act <> 'sent' ORDER BY act, (result->>'place')::int, (result->>'n')::int
"""
_TERMS = """
SELECT explanation->>'start_what', rule, start_on, due_on, state FROM c_{no}.cases_deadline ORDER BY 1, 2, 3, 4, 5
"""
_INBOX = """
SELECT (SELECT count(*) FROM c_{no}.inbox_applied),
       (SELECT count(*) FROM public.sync_outbox WHERE target_no = {no}),
       (SELECT count(*) FROM public.sync_outbox WHERE target_no = {no} AND state <> 'DELIVERED')
"""


def hops(*, towers: int, streams: int) -> tuple[int, int]:
    """This function returns how many hops go up and how many, of answers, down again."""
    up = towers * streams * LENGTH * (LEVELS - 1)
    return up, up // REPLIED


def acknowledged() -> set[str]:
    """This function returns the keys of what clients were told is committed."""
    return {key for file in PLACE.glob("acknowledged-*") for key in file.read_text().split()}


def faults(*, towers: int, streams: int, seed: int, inbox: bool = True) -> list[str]:
    """This function names every difference between what every congress has and what it must have."""
    told = acknowledged()
    found = []
    with use_login("owner"), cursor() as sql:
        sql.execute("SELECT count(*) FROM public.sync_outbox WHERE state <> 'DELIVERED'")
        # What is still on its way is late, and that is another fault.
        gone = "late" if sql.fetchone()[0] else "lost"
    if len(told) != towers * streams * LENGTH:
        found.append(f"not all acknowledged: {len(told)}")
    for tower in range(towers):
        for level, no in enumerate(route(tower)):
            effects, terms, (known, sent, waiting) = _all_of(no)
            wanted = list(_wanted(tower=tower, level=level, no=no, streams=streams, seed=seed))
            found += _misplaced(no=no, effects=effects, wanted=wanted, told=told, gone=gone)
            found += _misdated(no=no, effects=effects, terms=terms, wanted=wanted, seed=seed)
            if inbox and not known == sent == len(wanted):
                found.append(f"{no}: {len(wanted)} messages, {sent} were sent, the inbox knows {known}")
            if waiting:
                found.append(f"{no}: {waiting} never delivered")
    return found


def digest(*, towers: int) -> str:
    """This function returns a fingerprint of all effects and terms."""
    made = hashlib.sha256()
    for tower in range(towers):
        for no in route(tower):
            made.update(repr(_all_of(no)[:2]).encode())
    return made.hexdigest()


def _all_of(no: int) -> tuple[list[Any], list[Any], tuple[int, int, int]]:
    with use_login("owner"), cursor() as sql:
        sql.execute(_EFFECTS.format(no=no))
        effects = sql.fetchall()
        sql.execute(_TERMS.format(no=no))
        terms = sql.fetchall()
        sql.execute(_INBOX.format(no=no))
        return effects, terms, sql.fetchone()


def _wanted(*, tower: int, level: int, no: int, streams: int, seed: int) -> Iterator[tuple[str, int, str]]:
    """Act, number and key of everything that has to arrive at a congress."""
    for stream in range(streams):
        for n in range(1, LENGTH + 1):
            key = f"{tower}-{stream}-{n}"
            if level > 0:
                yield f"case {stream}", n, key
            if level < LEVELS - 1 and n % REPLIED == 0:
                yield act_of(stream=f"case {stream}", reply=True), n, key


def _misplaced(
    *, no: int, effects: list[Any], wanted: list[tuple[str, int, str]], told: set[str], gone: str
) -> list[str]:
    found = []
    for act in sorted({act for act, _, _ in wanted}):
        got = [n for one, n, _, _ in effects if one == act]
        where = f"{no} {act}"
        lost = [n for one, n, key in wanted if one == act and key in told and n not in got]
        if lost:
            found.append(f"{where}: {gone} {lost}")
        if len(got) != len(set(got)):
            found.append(f"{where}: doubled {got}")
        if got != sorted(got):
            found.append(f"{where}: out of order {got}")
    strange = {(act, n) for act, n, _, _ in effects} - {(act, n) for act, n, _ in wanted}
    return [*found, *(f"{no}: nobody sent {one}" for one in sorted(strange))]


def _misdated(
    *, no: int, effects: list[Any], terms: list[Any], wanted: list[tuple[str, int, str]], seed: int
) -> list[str]:
    """Terms are compared row by row with those that a run without faults gives."""
    at = {(act, n): instant(key=key, seed=seed) for act, n, key in wanted}
    found = [
        f"{no} {act} {n}: at {said}"
        for act, n, _, said in effects
        if (act, n) in at and said != at[act, n].astimezone(UTC).isoformat()
    ]
    arrived = {(act, n) for act, n, _, _ in effects}
    right = sorted(
        (f"{act} {n}", RULE, *due(no, local_date(at[act, n])), "OPEN") for act, n, _ in wanted if (act, n) in arrived
    )
    got = sorted(tuple(row) for row in terms)
    if got != right:
        wrong = [row for row in got if row not in right] or [row for row in right if row not in got] or "doubled"
        found.append(f"{no}: terms changed, {len(got)} instead of {len(right)}: {wrong[:3]}")
    return found
