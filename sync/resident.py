"""The courier as a process of its own: it needs no broker at all."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from core.clocks import database_now
from core.logins import use_login
from core.notices import Listener
from sync import courier, doorbell
from sync.between.carrier import Carrier
from tenants.postgresql.renewing import renew_connection

logger = logging.getLogger(__name__)

SHORTEST_S = 0.02
LONGEST_S = 0.5
"""An idle courier looks at first often, then twice a second: an index scan of no rows. A notice wakes it at once."""
AFTER_FAILURE_S = 2.0
VAIN = 5
"""A look in vain is followed by a rest of so many times as long."""
CARRIERS = 2
"""So many peers that do not answer can be waited for at once."""


class Resident:
    """A loop that delivers until it is told to stop; it ends between two batches, never within one."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._stop = threading.Event()

    def stop(self) -> None:
        """This function asks the loop to end after the batch in hand."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """This function makes SIGTERM and SIGINT end the loop cleanly."""

        def on_signal(number: int, frame: FrameType | None) -> None:
            del number, frame
            self.stop()

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)

    def run(self) -> courier.Delivered:
        """This function delivers until `stop` and returns what was done in all."""
        total = courier.Delivered()
        idle = SHORTEST_S
        bell = Listener(doorbell.CHANNEL)
        # Other deployments answer when they like: they must not hold up what stays here.
        carriers = [Carrier(clock=self._clock, stopped=self._stop) for _ in range(CARRIERS)]
        for carrier in carriers:
            carrier.start()
        while not self._stop.is_set():
            try:
                begun = time.monotonic()
                done = courier.deliver_once(now=self._now())
                total += done
                took = time.monotonic() - begun
                # Ten thousand messages behind a dead one are looked through in vain: not all the time.
                woken = bool(done.claimed) or self._rest(bell=bell, seconds=max(idle, VAIN * took))
                self._renew()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The database cannot be worked with, trying again: %s", error)
                close_old_connections()
                self._stop.wait(AFTER_FAILURE_S)
                continue
            idle = SHORTEST_S if woken else min(idle * 2, LONGEST_S)
        for carrier in carriers:
            carrier.join()
        return total

    def _now(self) -> datetime:
        """The database's time: retries are due when it says so, whatever clock this machine has."""
        with use_login("courier"):
            return database_now()

    def _renew(self) -> None:
        """A session that has met too many congresses is replaced, between two batches."""
        with use_login("courier"):
            renew_connection(most=settings.COURIER_SCHEMAS_PER_CONNECTION)

    def _rest(self, *, bell: Listener, seconds: float) -> bool:
        """Waits for work; true when somebody rang."""
        with use_login("courier"):
            return bell.wait(seconds=seconds)
