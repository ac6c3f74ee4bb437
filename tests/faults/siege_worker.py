"""The Celery application of the siege: the project's own, with the siege's message; its beat knows the sweep alone."""

import os

from tests.faults import siege_parts

siege_parts.prepare()

from config.celery import app  # noqa: E402
from sync import courier  # noqa: E402

app.conf.beat_schedule = {"sweep the outbox": app.conf.beat_schedule["sweep the outbox"]}
app.loader.import_default_modules()
if os.environ["SIEGE_COURIER"] != "sound":
    courier.deliver_all = siege_parts.wrong_round(os.environ["SIEGE_COURIER"])

__all__ = ["app"]
