"""Nouns of the public schema that belong to cases."""

from cases.network.models.card import Card
from cases.network.models.link import Link
from cases.network.models.replica import Replica
from cases.network.models.rulepack import RulePack
from cases.network.models.work import Work

__all__ = ["Card", "Link", "Replica", "RulePack", "Work"]
