"""The index's background task: thin, without payload; what has changed stands in the feed."""

import logging

from celery import shared_task

from search import upkeep
from search.errors import SearchUnavailable
from sync.task_base import NetworkTask

logger = logging.getLogger(__name__)


@shared_task(name="search.tasks.index_changes", base=NetworkTask)
def index_changes() -> None:
    """This task takes up what has changed; when the server is down, the next round tries again."""
    try:
        upkeep.bring_up_to_date()
    except SearchUnavailable as failure:
        logger.warning("search: changes wait in the feed: %s", failure.context.get("cause", failure.code))
