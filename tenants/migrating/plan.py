"""Which tenant migrations are to be done or taken back, in which order, and from which state of the models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.operations import NotInTransactionMixin
from django.db import connections
from django.db.migrations.exceptions import AmbiguityError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants.migrating import ledger
from tenants.migrating.errors import (
    AmbiguousMigration,
    ConflictingMigrations,
    HalfSquashed,
    Irreversible,
    MixedReversal,
    NotAtomic,
    UnknownApp,
    UnknownMigration,
)
from tenants.operations import RunPythonTogether
from tenants.routing import tenant_labels

Key = tuple[str, str]
Target = tuple[str, str | None]


@dataclass(frozen=True)
class Step:
    """One migration to be done in schemas that lack it, or taken back in those that have it."""

    migration: Migration
    backwards: bool

    @property
    def key(self) -> Key:
        """This property is the app's label and the migration's name."""
        return (self.migration.app_label, self.migration.name)

    @property
    def recorded(self) -> list[Key]:
        """This property is what the ledger says of it: a squashed migration stands for those that it replaces too."""
        return [self.key, *((app, name) for app, name in self.migration.replaces)]

    @property
    def title(self) -> str:
        """This property is the step in words."""
        name = f"{self.migration.app_label}.{self.migration.name}"
        return f"撤销 {name}" if self.backwards else name

    def find_schemas(self) -> list[int]:
        """This function returns the schemas in which the step is still to be done, the template first."""
        have = ledger.holding(self.key)
        return [no for no in ledger.schemas() if (no in have) == self.backwards]


class Book:
    """The migrations on disk. Reading them costs tens of milliseconds, so one run reads them once."""

    def __init__(self) -> None:
        self.executor = MigrationExecutor(connections["owner"])
        self.loader = self.executor.loader
        self.graph = self.loader.graph
        self.labels = tenant_labels()

    @cached_property
    def order(self) -> list[Migration]:
        """This property is all migrations, shared ones too, in the order in which an empty database would get them."""
        leaves = self.graph.leaf_nodes()
        return [migration for migration, _ in self.executor.migration_plan(leaves, clean_start=True)]

    def tenant_keys(self) -> list[Key]:
        """This function returns the tenant migrations in order."""
        return [key for key in map(_key, self.order) if key[0] in self.labels]

    def check(self) -> None:
        """This function refuses what cannot be migrated at all, before anything is done.

        :raises ConflictingMigrations: if an app has two newest migrations
        """
        conflicts = self.loader.detect_conflicts()
        if conflicts:
            raise ConflictingMigrations(
                which="；".join(f"{app}：{'、'.join(names)}" for app, names in sorted(conflicts.items()))
            )

    def find_targets(self, app: str | None, name: str | None) -> list[Target]:
        """This function returns what a developer means by an app's label and a migration's name or the word ``zero``.

        :raises UnknownApp: if there is no such app with migrations
        :raises UnknownMigration: if none of its migrations begins with ``name``
        :raises AmbiguousMigration: if several do
        """
        if app is None:
            return list(self.graph.leaf_nodes())
        if app not in self.loader.migrated_apps:
            raise UnknownApp(app=app, known="、".join(sorted(self.loader.migrated_apps)))
        if name is None:
            return list(self.graph.leaf_nodes(app))
        if name == "zero":
            return [(app, None)]
        try:
            found = self.loader.get_migration_by_prefix(app, name)
        except AmbiguityError as error:
            raise AmbiguousMigration(app=app, name=name) from error
        except KeyError as error:
            raise UnknownMigration(app=app, name=name) from error
        return [(app, found.name)]

    def shared_plan(self, targets: Sequence[Target]) -> list[tuple[Migration, bool]]:
        """This function returns Django's plan for the shared tables: pairs of a migration and whether it is taken back.

        :raises MixedReversal: if tenant migrations would have to be taken back with them
        """
        wanted = [target for target in targets if target[0] not in self.labels or target[1] is not None]
        if any(target[0] in self.labels for target in targets):
            wanted += self.graph.leaf_nodes("tenants")  # the ledger's
        plan: list[tuple[Migration, bool]] = self.executor.migration_plan(wanted)
        for target in targets:
            if target[0] not in self.labels:
                held = ledger.holders(ledger.schemas()) if ledger.exists() else {}
                self._refuse_mixed(key for key in self._above(target) if key[0] in self.labels and held.get(key))
        return [(migration, back) for migration, back in plan if migration.app_label not in self.labels]

    @staticmethod
    def _refuse_mixed(keys: Iterable[Key]) -> None:
        found = sorted(set(keys))
        if found:
            raise MixedReversal(which="、".join(".".join(key) for key in found[:3]))

    def steps(self, targets: Sequence[Target]) -> list[Step]:
        """This function returns the tenant migrations to be done or taken back, those to be taken back first.

        Only steps that some schema still needs are in it, but for those that need other steps first.

        :raises Irreversible: if one that is to be taken back cannot be
        :raises MixedReversal: if a shared migration would have to be taken back with them
        :raises NotAtomic: if one cannot run in a transaction
        """
        numbers = ledger.schemas()
        held, everywhere = ledger.holders(numbers), len(numbers)
        forward: set[Key] = set()
        back: set[Key] = set()
        shared = self.loader.applied_migrations
        for target in targets:
            if target[0] in self.labels:
                above = list(self._above(target))
                back.update(key for key in above if held.get(key))
                self._refuse_mixed(key for key in above if key[0] not in self.labels and key in shared)
            if target[1] is not None:
                forward.update(self.graph.forwards_plan(target))
        missing = {key for key in forward if key[0] in self.labels and held.get(key, 0) < everywhere}
        order = [migration for migration in self.order if migration.app_label in self.labels]
        steps = [Step(one, backwards=True) for one in reversed(order) if _key(one) in back]
        steps += [Step(one, backwards=False) for one in order if _key(one) in missing - back]
        for step in steps:
            refuse_impossible(step)
        return steps

    def _above(self, target: Target) -> Iterator[Key]:
        app, name = target
        if name is None:
            starts = [key for key in self.graph.root_nodes(app) if key[0] == app]
        else:
            starts = sorted(child.key for child in self.graph.node_map[(app, name)].children if child.key[0] == app)
        for start in starts:
            yield from self.graph.backwards_plan(start)

    def states_before(self, steps: Iterable[Step]) -> dict[Key, ProjectState]:
        """This function returns the models' state before each step's migration, as Django's executor would have it.

        Where there is no Python to ask for them, without the shared models: rendering these is half of the time.
        """
        wanted = {step.key for step in steps}
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        found: dict[Key, ProjectState] = {}
        for migration in self.order:
            if _key(migration) in wanted:
                found[_key(migration)] = state.clone() if has_python(migration) else self._without_shared(state)
                if len(found) == len(wanted):
                    break
            state = migration.mutate_state(state, preserve=False)
        return found

    def _without_shared(self, state: ProjectState) -> ProjectState:
        """Leaves the state as it is if a tenant model refers to a shared one."""
        lean = state.clone()
        for key in [key for key in lean.models if key[0] not in self.labels]:
            del lean.models[key]
        for model in lean.models.values():
            for field in model.fields.values():
                target = field.remote_field and field.remote_field.model
                if target and str(target).partition(".")[0] not in self.labels and "." in str(target):
                    return state.clone()
        return lean

    def find_squashed(self) -> dict[Key, list[int]]:
        """This function returns the schemas that have all that a squashed migration replaces, but not itself.

        :raises HalfSquashed: if a schema has only some of it
        """
        found: dict[Key, list[int]] = {}
        for key, migration in self.loader.replacements.items():
            if key[0] not in self.labels or key not in self.graph.nodes:
                continue
            parts = ledger.parts(key, migration.replaces)
            half = sorted(no for no, count in parts.items() if count < len(migration.replaces))
            if half:
                raise HalfSquashed(which=".".join(key), schemas="、".join(f"c_{no}" for no in half[:5]))
            if parts:
                found[key] = sorted(parts)
        return found


def _key(migration: Migration) -> Key:
    return (migration.app_label, migration.name)


def flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    """This function yields operations with those inside of :class:`SeparateDatabaseAndState` that reach the database."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
        else:
            yield operation


def has_python(migration: Migration) -> bool:
    """This function tells whether a migration is more than SQL, so that it must be run schema by schema."""
    return any(isinstance(one, RunPython) or not one.reduces_to_sql for one in flat(migration.operations))


def together_of(step: Step) -> list[Callable[..., Any]] | None:
    """This function returns the forms for many schemas, in order, if the whole step has them; else None."""
    forms: list[Callable[..., Any] | None] = []
    for operation in flat(step.migration.operations):
        if not isinstance(operation, RunPythonTogether):
            return None
        forms.append(operation.together_reverse if step.backwards else operation.together)
    if not forms or None in forms:
        return None
    chosen = [form for form in forms if form is not None]
    return chosen[::-1] if step.backwards else chosen


def refuse_impossible(step: Step) -> None:
    """This function refuses a step that cannot be done whole or not at all, or cannot be taken back.

    :raises NotAtomic: if it cannot run in a transaction
    :raises Irreversible: if it should be taken back and cannot be
    """
    name = f"{step.migration.app_label}.{step.migration.name}"
    for operation in flat(step.migration.operations):
        if isinstance(operation, NotInTransactionMixin):
            raise NotAtomic(which=name, why=type(operation).__name__)
    if not step.migration.atomic:
        raise NotAtomic(which=name, why="atomic = False")
    if step.backwards:
        for operation in step.migration.operations:
            if not operation.reversible:
                raise Irreversible(which=name, operation=operation.describe())
