"""Not asking again and again a server that has just failed: people would wait each time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Open after ``limit`` failures in a row; then one try is let through every ``pause`` seconds."""

    def __init__(self, *, limit: int = 2, pause: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._pause, self._clock = limit, pause, clock
        self._failures = 0
        self._next_try = 0.0
        self._guard = threading.Lock()

    def lets_through(self) -> bool:
        """This function tells whether the server may be asked now; it counts as the one try of the pause."""
        with self._guard:
            if self._failures < self._limit:
                return True
            if self._clock() < self._next_try:
                return False
            self._next_try = self._clock() + self._pause
            return True

    def failed(self) -> None:
        """This function notes that the server did not answer properly."""
        with self._guard:
            self._failures += 1
            self._next_try = self._clock() + self._pause

    def answered(self) -> None:
        """This function notes a proper answer: everything is well again."""
        with self._guard:
            self._failures = 0
