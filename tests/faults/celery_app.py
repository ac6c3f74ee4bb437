"""The project's Celery application, for a worker that knows the probe."""

import django

django.setup()

from config.celery import app  # noqa: E402
from tests.sync import probes  # noqa: E402

probes.register_probe()
app.loader.import_default_modules()

__all__ = ["app"]
