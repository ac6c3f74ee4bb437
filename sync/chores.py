"""Work that rooms above leave to whatever process is there: the resident courier does it where no broker rings."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

logger = logging.getLogger(__name__)

EVERY_S = 2.0
Clock = Callable[[], datetime]
Chore = Callable[[Clock], object]

_chores: dict[str, Chore] = {}


def register(name: str, chore: Chore) -> None:
    """This function hands in a chore under a name; handing in another under the same name replaces it.

    A chore must be safe to do in several processes at once, and to die in the middle of.
    """
    _chores[name] = chore


class Chores(threading.Thread):
    """Does all chores every two seconds until ``stopped`` is set; it ends between two of them."""

    def __init__(self, *, clock: Clock, stopped: threading.Event) -> None:
        super().__init__(name="chores", daemon=True)
        self._clock = clock
        self._stopped = stopped

    def run(self) -> None:
        """This function does the chores until it is told to stop."""
        while not self._stopped.wait(EVERY_S):
            for name, chore in _chores.items():
                try:
                    chore(self._clock)
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("%s could not work with the database, trying again: %s", name, error)
                    close_old_connections()
                except Exception:
                    logger.exception("%s failed, trying again", name)
        connections.close_all()
