"""All guards of the isolation that are taken out.

A text that is not found exactly once in its file fails the suite: whoever moves a guard moves its mutant along.
"""

from __future__ import annotations

from tests.isolation.mutants_of_rules import DOORS, MESSAGES, RULE, SEARCHED
from tests.isolation.mutants_of_walls import DATABASES, PLACES, STAMPED
from tests.isolation.mutating import Mutant

MUTANTS: tuple[Mutant, ...] = (*PLACES, *STAMPED, *DATABASES, *RULE, *SEARCHED, *DOORS, *MESSAGES)
