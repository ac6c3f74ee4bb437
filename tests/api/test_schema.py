"""The schema's text is the committed one, and every page's operation fits it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from graphql import GraphQLEnumType, GraphQLObjectType, build_schema, parse, specified_rules, validate
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode

from api import execute
from api.management.commands import export_schema
from api.schema import schema, sdl

SCHEMA = Path(export_schema.__file__).resolve().parents[3] / "schema.graphql"


def test_the_snapshot_is_the_committed_file() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == sdl(), "run manage.py export_schema"


def test_export_compares(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(export_schema, "SNAPSHOT", tmp_path / "schema.graphql")
    with pytest.raises(CommandError):
        call_command("export_schema", check=True)
    call_command("export_schema", stdout=StringIO())
    call_command("export_schema", check=True, stdout=StringIO())
    (tmp_path / "schema.graphql").write_text("type Query { x: Int }")
    with pytest.raises(CommandError):
        call_command("export_schema", check=True)


def test_the_text_is_a_schema() -> None:
    built = build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert built.query_type is not None
    assert built.query_type.fields.keys() == schema.graphql_schema.query_type.fields.keys()  # type: ignore[union-attr]
    assert built.mutation_type is not None
    assert built.mutation_type.fields.keys() == schema.graphql_schema.mutation_type.fields.keys()  # type: ignore[union-attr]


def operation_files() -> list[Path]:
    """The documents of the pages."""
    return sorted(execute.OPERATIONS.rglob("*.graphql"))


def test_there_are_operations() -> None:
    assert len(execute.operations()) >= 40


def test_all_operations_are_valid_and_no_part_is_left_over() -> None:
    document = parse("\n".join(path.read_text(encoding="utf-8") for path in operation_files()))
    assert [error.message for error in validate(schema.graphql_schema, document, specified_rules)] == []


@pytest.mark.parametrize("path", operation_files(), ids=lambda path: path.stem)
def test_one_operation_a_file_named_after_it(path: Path) -> None:
    definitions = parse(path.read_text(encoding="utf-8")).definitions
    named = [d.name.value for d in definitions if isinstance(d, OperationDefinitionNode) and d.name]
    if not named:
        assert all(isinstance(d, FragmentDefinitionNode) for d in definitions)
    else:
        assert named == [path.stem]


def test_every_mutation_has_an_operation() -> None:
    documents = execute.operations()
    asked = {name[0].lower() + name[1:] for name in documents}
    assert schema.graphql_schema.mutation_type is not None
    assert set(schema.graphql_schema.mutation_type.fields) <= asked


def test_every_payload_holds_typed_errors() -> None:
    assert schema.graphql_schema.mutation_type is not None
    for name, field in schema.graphql_schema.mutation_type.fields.items():
        payload = field.type.of_type
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["errors"].type) == "[UserError!]!", name
        assert str(field.args["input"].type).endswith("Input!"), name
        assert "clientKey" in field.args["input"].type.of_type.fields, name


def test_every_type_and_every_act_is_described() -> None:
    for name, kind in schema.graphql_schema.type_map.items():
        if name.startswith("__") or name in {"ID", "Int", "String", "Boolean"} or name.endswith(("Edge", "Connection")):
            continue
        assert kind.description, name
        if isinstance(kind, GraphQLEnumType) and name not in {"Tone", "SearchMode", "CaseOrder"}:
            assert all(value.description for value in kind.values.values()), name
    assert schema.graphql_schema.mutation_type is not None
    assert all(field.description for field in schema.graphql_schema.mutation_type.fields.values())
