"""The web of a deployment under test: the real one, and the probe's handler beside the real kinds.

An upgraded one knows a kind and a version of the probe's payload that the others do not know yet.
"""

import os
import sys

from tests.isolation.mutating import follow

follow()

from config.wsgi import application  # noqa: E402
from sync.handlers import register  # noqa: E402
from tests.sync.probes import KIND, apply, register_probe  # noqa: E402

register_probe()
if os.environ.get("TESTS_UPGRADED"):
    register(kind="test.later", function=apply)
    register(kind=KIND, function=apply, version=sys.maxsize)

__all__ = ["application"]
