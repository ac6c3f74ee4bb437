from hierarchy.models.load import DivisionLoad
from hierarchy.models.node import Node
from hierarchy.models.unit import Unit

__all__ = ["DivisionLoad", "Node", "Unit"]
