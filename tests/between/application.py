"""The web of a deployment under test: the real one, and the probe's handler beside the real kinds."""

from config.wsgi import application
from tests.sync.probes import register_probe

register_probe()

__all__ = ["application"]
