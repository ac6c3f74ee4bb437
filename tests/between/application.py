"""The web of a deployment under test: the real one, and the probe's handler beside the real kinds.

An upgraded one knows a kind and a version of the probe's payload that the others do not know yet.
"""

import os
import sys

from config.wsgi import application
from sync.handlers import register
from tests.sync.probes import KIND, apply, register_probe

register_probe()
if os.environ.get("TESTS_UPGRADED"):
    register(kind="test.later", function=apply)
    register(kind=KIND, function=apply, version=sys.maxsize)

__all__ = ["application"]
