"""Settings, addresses and start of the processes. Celery's application is made with the first import, so that tasks know it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
