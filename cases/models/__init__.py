"""Nouns of a congress's own schema."""

from cases.models.case import Case, CaseText, Cosigner
from cases.models.crossing import Crossing
from cases.models.deadline import Deadline
from cases.models.event import Event
from cases.models.handling import Assignment, Contact, Evaluation, Reply
from cases.models.ledger import Numbering, Receipt
from cases.models.opinion import Opinion

__all__ = [
    "Assignment",
    "Case",
    "CaseText",
    "Contact",
    "Cosigner",
    "Crossing",
    "Deadline",
    "Evaluation",
    "Event",
    "Numbering",
    "Opinion",
    "Receipt",
    "Reply",
]
