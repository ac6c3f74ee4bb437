"""What an operation may cost. Everything is counted on the parsed document, before validation and execution.

Tokens are limited while parsing (a document of a million tokens otherwise costs seconds before any rule sees it). The
other figures are counted with each fragment visited once and remembered: fragments that double each other 100 times
cost nothing to refuse. Cycles and unknown fragments are left to the rules of the specification, which all stay on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from api.errors import (
    PageSizeOutOfRange,
    TooDeep,
    TooExpensive,
    TooManyAliases,
    TooManyDirectives,
    TooManyFields,
    TooManyRootFields,
    TooManySensitive,
)

BODY_BYTES = 64 * 1024
TOKENS = 2_000
DEPTH = 10
FIELDS = 300
ALIASES = 15
ROOT_FIELDS = 10
DIRECTIVES = 10
PAGE = 100
COST = 10_000

# Lists without a page size, and how many members the counting assumes: the nation has 31 provinces, the largest
# county some 40 townships; a congress has at most 100 congresses below (the selector's own limit).
LIST_SIZES: Mapping[str, int] = {"children": 40, "lower": 100, "ladder": 5}

# Fields by which codes could be guessed or the public door flooded: one of them per request.
SENSITIVE = frozenset({"handInOpinion", "rateOpinion", "followOpinion"})


@dataclass
class Measure:
    """What one selection set holds, fragments included."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    roots: int = 0
    sensitive: int = 0

    def add(self, other: "Measure", *, below: int = 0, times: int = 1) -> None:
        """This function adds another selection: `below` levels deeper, met `times` times."""
        self.depth = max(self.depth, other.depth + below)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.cost += other.cost * times
        if below == 0:
            self.roots += other.roots
            self.sensitive += other.sensitive


@dataclass
class Counter:
    """Counts one document against one set of variables."""

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    known: dict[str, Measure] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    def measure(self, selections: SelectionSetNode | None) -> Measure:
        """This function counts a selection set."""
        found = Measure()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                self._field(node, found)
                continue
            found.directives += len(node.directives)
            if isinstance(node, InlineFragmentNode):
                found.add(self.measure(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                found.add(self._fragment(node.name.value))
        return found

    def _field(self, node: FieldNode, found: Measure) -> None:
        found.fields += 1
        found.roots += 1
        found.sensitive += node.name.value in SENSITIVE
        found.aliases += node.alias is not None
        found.directives += len(node.directives)
        found.depth = max(found.depth, 1)
        if node.name.value.startswith("__"):
            # Introspection, where it is allowed at all, reads the schema and no data; it nests deeply by nature.
            return
        size = self._page_size(node)
        if size is not None:
            found.cost += size
        found.add(self.measure(node.selection_set), below=1, times=size or 1)

    def _fragment(self, name: str) -> Measure:
        if name in self.open or name not in self.fragments:
            return Measure()
        if name not in self.known:
            self.open.add(name)
            self.known[name] = self.measure(self.fragments[name].selection_set)
            self.open.discard(name)
        return self.known[name]

    def _page_size(self, node: FieldNode) -> int | None:
        for argument in node.arguments:
            if argument.name.value == "first":
                size = self._value(argument.value)
                if not 1 <= size <= PAGE:
                    raise PageSizeOutOfRange(field=node.name.value)
                return size
        return LIST_SIZES.get(node.name.value)

    def _value(self, value: Any) -> int:
        if isinstance(value, IntValueNode):
            return _integer(value)
        if isinstance(value, VariableNode):
            given = self.variables.get(value.name.value)
            if isinstance(given, int) and not isinstance(given, bool):
                return given
        # Not an integer: validation or coercion says so; until then it counts as the largest page.
        return PAGE


def check(document: DocumentNode, *, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
    """This function raises the ApiError of the first limit that the operation exceeds."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    counter = Counter(fragments=fragments, variables=_with_defaults(operation, variables))
    found = counter.measure(operation.selection_set)
    if found.roots > ROOT_FIELDS:
        raise TooManyRootFields
    if found.sensitive > 1:
        raise TooManySensitive
    # Definitions carry directives too; fragments nobody spreads are refused by validation.
    found.directives += len(operation.directives) + sum(len(node.directives) for node in fragments.values())
    for figure, limit, refusal in (
        (found.depth, DEPTH, TooDeep),
        (found.fields, FIELDS, TooManyFields),
        (found.aliases, ALIASES, TooManyAliases),
        (found.directives, DIRECTIVES, TooManyDirectives),
        (found.cost, COST, TooExpensive),
    ):
        if figure > limit:
            raise refusal


def _with_defaults(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        definition.variable.name.value: _integer(definition.default_value)
        for definition in operation.variable_definitions
        if isinstance(definition.default_value, IntValueNode)
    }
    return values | dict(variables)


def _integer(value: IntValueNode) -> int:
    # Longer literals are no Int of GraphQL; they are also slow to read.
    return int(value.value) if len(value.value) < 10 else PAGE + 1
