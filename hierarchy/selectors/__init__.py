"""What other rooms ask the tree. Every function enters the reader's place itself where none is entered."""

from hierarchy.selectors.browsing import (
    Branch,
    Counts,
    children,
    full_names,
    ladder,
    locate,
    node,
    node_of,
    nodes_of,
    root,
    subtree,
)
from hierarchy.selectors.organs import NoSuperiorOrgan, superior_organ, unit, units, units_below, units_for, units_of
from hierarchy.selectors.routing import (
    NotConnected,
    NoUpperCongress,
    host_of,
    may_assign_down,
    next_up,
    next_up_tenant,
    tenants_below,
)
from hierarchy.selectors.standing import actor_for

__all__ = [
    "Branch",
    "Counts",
    "NoSuperiorOrgan",
    "NoUpperCongress",
    "NotConnected",
    "actor_for",
    "children",
    "full_names",
    "host_of",
    "ladder",
    "locate",
    "may_assign_down",
    "next_up",
    "next_up_tenant",
    "node",
    "node_of",
    "nodes_of",
    "root",
    "subtree",
    "superior_organ",
    "tenants_below",
    "unit",
    "units",
    "units_below",
    "units_for",
    "units_of",
]
