"""What may hang where, and whose congress cares for what has none."""

from __future__ import annotations

from hierarchy.errors import WrongPlacement
from hierarchy.kinds import LEVELS, SUPERIORS, Body, Kind, body_of
from hierarchy.models import Node
from tenants.levels import Level


def refuse_wrong_placement(*, kind: Kind, superior: Node) -> None:
    """This function checks that a node of ``kind`` may hang directly at ``superior``.

    :raises WrongPlacement: if the levels do not follow each other as in domain §8
    """
    if Level(superior.level) not in SUPERIORS[LEVELS[kind]]:
        raise WrongPlacement(field="superior", kind=kind.label, superior=superior.name)


def host_below(*, kind: Kind, superior: Node) -> Node | None:
    """This function returns the congress that hosts a node of ``kind`` hung at ``superior``, None if it has its own."""
    if body_of(kind) == Body.CONGRESS:
        return None
    return superior if superior.has_congress else superior.host
