"""A story: steps in order of days, and in which states it promises to leave its cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from play.stage import Stage

Do = Callable[[Stage, datetime], None]


@dataclass(frozen=True)
class Step:
    """What happens on a day. The hour is the director's."""

    day: date
    do: Do


@dataclass
class Story:
    """One matter from beginning to end, through as many congresses as it takes."""

    key: str
    steps: list[Step] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    """The states in which the story leaves its suggestions at the congresses."""
    opinions: list[str] = field(default_factory=list)
    """The states in which it leaves citizens' opinions."""
    crosses: bool = False
    """Whether the courier has to run after its steps."""

    def then(self, day: date, do: Do) -> None:
        """This function adds a step; it may not lie before the one added last."""
        if self.steps and day < self.steps[-1].day:
            raise ValueError(f"{self.key}: {day} lies before {self.steps[-1].day}")
        self.steps.append(Step(day, do))
