"""Nouns of the play."""

from play.models.performance import Performance

__all__ = ["Performance"]
