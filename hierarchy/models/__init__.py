from hierarchy.kinds import Body, Kind, UnitKind
from hierarchy.models.load import DivisionLoad
from hierarchy.models.node import Node
from hierarchy.models.unit import Unit

__all__ = ["Body", "DivisionLoad", "Kind", "Node", "Unit", "UnitKind"]
