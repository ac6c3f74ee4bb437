"""The exchange with other deployments as a thread of the resident courier."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, InterfaceError, close_old_connections

from sync.between import sending

logger = logging.getLogger(__name__)

SHORTEST_S = 0.05
LONGEST_S = 1.0
AFTER_FAILURE_S = 2.0


class Carrier(threading.Thread):
    """Exchanges until `stopped` is set; it ends between two requests, never within one."""

    def __init__(self, *, clock: Callable[[], datetime], stopped: threading.Event) -> None:
        super().__init__(name="carrier", daemon=True)
        self._clock = clock
        self._stopped = stopped

    def run(self) -> None:
        """This function looks for what is due, at first often, then once a second."""
        idle = SHORTEST_S
        while not self._stopped.is_set():
            try:
                done = sending.exchange_once(now=self._clock())
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The database cannot be worked with, trying again: %s", error)
                close_old_connections()
                self._stopped.wait(AFTER_FAILURE_S)
                continue
            if done.delivered:
                idle = SHORTEST_S
            else:
                self._stopped.wait(idle)
                idle = min(idle * 2, LONGEST_S)
