"""A process that keeps couriers running as children, forks a new one for each that dies, and counts the deaths.

    python -m tests.faults.hive {sound|mark_then_apply|apply_then_mark} SEED CHILDREN

The children kill themselves with SIGKILL at seeded moments: in the middle of an effect, before the commit, after it.
Nothing of Python runs afterwards, exactly as when somebody else sends the signal (which the test does as well).
"""

import functools
import os
import random
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import django

DEATH_IN = 14
"""A child dies at one of so many moments at which it could."""


def main(kind: str, seed: int, children: int) -> None:
    django.setup()
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    alive: set[int] = set()
    born = deaths = 0
    while True:
        while len(alive) < children and not stopping.is_set():
            born += 1
            pid = os.fork()
            if pid == 0:
                run(kind, random.Random(seed * 1000 + born))
                os._exit(0)
            alive.add(pid)
            print(f"child {pid}", flush=True)
        if stopping.is_set():
            for pid in alive:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            print(f"deaths {deaths}", flush=True)
            return
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except InterruptedError:
            continue
        if pid:
            alive.discard(pid)
            deaths += os.WIFSIGNALED(status)
        else:
            stopping.wait(0.005)


def run(kind: str, chance: random.Random) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def blow() -> None:
        if chance.randrange(DEATH_IN) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    from django.utils import timezone

    if kind == "sound":
        make_mortal(blow)
        from sync.resident import Resident

        Resident(clock=timezone.now).run()
        return
    from tests.faults import broken

    deliver = functools.partial(getattr(broken, kind), blow=blow)
    idle = threading.Event()
    while True:
        if not deliver(now=timezone.now()):
            idle.wait(0.02)


def make_mortal(blow: Any) -> None:
    """Puts the moments of death into the real courier, which is otherwise untouched."""
    from sync import courier
    from sync.handlers import Plan, register
    from sync.messages import Message
    from tests.sync import probes

    def effect(*, message: Message, now: datetime) -> None:
        blow()
        probes.apply(message=message, now=now)
        blow()

    def together(*, messages: Sequence[Message], now: datetime) -> Plan:
        blow()
        left = yield from probes.apply_together(messages=messages, now=now)
        blow()
        return left

    register(kind=probes.KIND, function=effect, together=together)
    settle, deliver = courier._settle, courier.deliver_once

    def mortal_settle(**given: Any) -> courier.Delivered:
        done = settle(**given)
        blow()
        return done

    def mortal_deliver(**given: Any) -> courier.Delivered:
        # Small batches: more commits, so more moments between them.
        done = deliver(**given, limit=8)
        blow()
        return done

    courier._settle = mortal_settle
    courier.deliver_once = mortal_deliver


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
