"""`with-servers`: runs one command while a home's servers run, for tests and benchmarks."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence

from deploy.dev.home import CHECKOUT, Home
from deploy.dev.servers import environment, running


def with_servers(*, home: Home, command: Sequence[str]) -> int:
    """This function runs `command` with disposable servers and returns its exit code."""

    def say(line: str) -> None:
        print(f"[servers] {line}", file=sys.stderr, flush=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with running(home, disposable=True, say=say) as servers:
        child = subprocess.Popen(command, env=environment(home, servers), cwd=CHECKOUT)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                # The terminal has sent Ctrl-C to the command as well: it ends in its own time.
                child.send_signal(signal.SIGINT)
