"""How much is played: the whole demo, or a short form with every scene in it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.states import CaseState as S


@dataclass(frozen=True)
class Scale:
    """Numbers of stories by scene; ``straight`` by the state in which they end."""

    size: str
    straight: dict[S, int]
    real: int
    elder: bool
    chains_closed: int
    chains_answered: int
    up_waiting_county: int
    up_waiting_city: int
    up_asked_city: int
    up_working_city: int
    up_returned: int
    up_nation: int
    down_closed: int
    down_answered: int
    down_working: int
    down_waiting: int
    returns: int
    redone: int
    conciliated: int
    redo_open: int
    cosigned: int
    withheld: int
    opinions: int
    reported: int
    redone_up: int
    entrusted: int
    lower_units: int
    guests: int
    findings: int
    ladders: int


FULL = Scale(
    size="full",
    straight={
        S.DRAFT: 6,
        S.COSIGNING: 4,
        S.INTAKE_REVIEW: 18,
        S.RETURNED: 5,
        S.NOT_ACCEPTED: 4,
        S.WITHDRAWN: 3,
        S.ACCEPTED: 13,
        S.ASSIGNED: 13,
        S.HANDLING: 30,
        S.REPLIED: 14,
        S.EVALUATED: 6,
        S.CLOSED: 34,
    },
    real=27,
    elder=True,
    chains_closed=10,
    chains_answered=2,
    up_waiting_county=4,
    up_waiting_city=5,
    up_asked_city=2,
    up_working_city=2,
    up_returned=2,
    up_nation=1,
    down_closed=3,
    down_answered=1,
    down_working=2,
    down_waiting=1,
    returns=4,
    redone=2,
    conciliated=2,
    redo_open=2,
    cosigned=5,
    withheld=2,
    opinions=16,
    reported=3,
    redone_up=2,
    entrusted=3,
    lower_units=2,
    guests=3,
    findings=5,
    ladders=4,
)

SHORT = Scale(
    size="short",
    straight=dict.fromkeys(FULL.straight, 1),
    real=2,
    elder=False,
    chains_closed=1,
    chains_answered=0,
    up_waiting_county=1,
    up_waiting_city=1,
    up_asked_city=1,
    up_working_city=1,
    up_returned=1,
    up_nation=0,
    down_closed=1,
    down_answered=0,
    down_working=0,
    down_waiting=1,
    returns=2,
    redone=1,
    conciliated=1,
    redo_open=0,
    cosigned=1,
    withheld=1,
    opinions=8,
    reported=1,
    redone_up=1,
    entrusted=1,
    lower_units=1,
    guests=1,
    findings=3,
    ladders=1,
)

SCALES = {scale.size: scale for scale in (FULL, SHORT)}
