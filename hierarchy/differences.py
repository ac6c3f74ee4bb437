"""How another file of divisions differs from the tree that stands, and how the tree follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hierarchy.actions.add_node import add_node
from hierarchy.actions.end_node import end_node
from hierarchy.actions.move_node import move_node
from hierarchy.actions.rename_node import rename_node
from hierarchy.divisions import Division
from hierarchy.models import Node

Change = Literal["新设", "更名", "划归", "撤销"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One division that the file says otherwise than the tree."""

    change: Change
    code: str
    text: str
    division: Division | None = None

    def __str__(self) -> str:
        return f"{self.change} {self.code} {self.text}"

    def apply(self, *, on: date) -> None:
        """This function makes the tree say what the file says, from the day ``on``; it belongs to loading."""
        if self.division is None:
            end_node(node_id=_id_of(self.code), on=on)
            return
        division = self.division
        if self.change == "新设":
            add_node(
                code=division.code,
                name=division.name,
                kind=division.kind,
                superior_id=_id_of(division.superior),
                on=on,
            )
        elif self.change == "更名":
            rename_node(node_id=_id_of(division.code), name=division.name, kind=division.kind)
        else:
            move_node(node_id=_id_of(division.code), superior_id=_id_of(division.superior))


def _id_of(code: str) -> int:
    return Node.objects.values_list("pk", flat=True).get(code=code)


def differences(divisions: Sequence[Division]) -> list[Difference]:
    """This function returns the differences in an order in which they can be applied one after the other."""
    rows = Node.objects.filter(valid_to=None).values_list("code", "name", "kind", "superior__code", "level")
    standing = {code: (name, kind, superior or "") for code, name, kind, superior, _ in rows}
    levels = {code: level for code, _, _, _, level in rows}
    new, renamed, moved = [], [], []
    for each in divisions:
        if each.code not in standing:
            new.append(Difference("新设", each.code, each.name, each))
            continue
        name, kind, superior = standing[each.code]
        if (name, kind) != (each.name, each.kind):
            renamed.append(Difference("更名", each.code, f"{name} → {each.name}", each))
        if superior != each.superior:
            moved.append(Difference("划归", each.code, f"{superior} → {each.superior}", each))
    gone = set(standing) - {each.code for each in divisions}
    # From below, so that nothing hangs at a division when it ends.
    lowest_first = sorted(gone, key=lambda code: (-levels[code], code))
    ended = [Difference("撤销", code, standing[code][0]) for code in lowest_first]
    return [*new, *renamed, *moved, *ended]
