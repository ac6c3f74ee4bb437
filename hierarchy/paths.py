"""Paths: the ids from the nation down to a node, each followed by a slash, ``1/21/330/``.

Ids never change hands, so a path is safe to authorise by; edges of nested sets are not. Paths compare bytewise
(``COLLATE "C"``), so a subtree is one range of an ordinary index.
"""

from __future__ import annotations


def path_range(path: str) -> tuple[str, str]:
    """This function returns the bounds ``low <= x < high`` of all paths at and below ``path``."""
    # "0" is the character after "/": nothing at or below 1/21/ sorts at or after 1/210.
    return path, path[:-1] + "0"


def ids_in(path: str) -> tuple[int, ...]:
    """This function returns the ids in ``path`` from the nation down."""
    return tuple(int(part) for part in path.split("/") if part)


def is_within(path: str, above: str) -> bool:
    """This function tells whether ``path`` is ``above`` itself or lies below it."""
    return path.startswith(above)
