"""Guards of places, stamps and the database, each taken out once, and the tests that must notice."""

from __future__ import annotations

from tests.isolation.mutating import Mutant

WALL = "tests/tenants/test_the_wall.py::"
STAMPS = "tests/isolation/test_stamps.py::"
DATABASE = "tests/isolation/test_database_wall.py::"

PLACES = (
    Mutant(
        "nesting is not refused",
        (WALL + "TestPlaces::test_another_congress_inside_is_refused",),
        file="tenants/context.py",
        old="if around is not None and around != no:",
        new="if False:",
        short=True,
    ),
    Mutant(
        "a shared place opens the way to another congress",
        (WALL + "TestPlaces::test_another_congress_inside_is_refused_through_a_shared_place",),
        file="tenants/context.py",
        old="    around = _around.get()\n",
        new="    around = current_tenant()\n",
        short=True,
    ),
    Mutant(
        "the template is a congress",
        (WALL + "TestPlaces::test_no_congress_has_a_number_below_one",),
        file="tenants/context.py",
        old="if no <= TEMPLATE_NO:",
        new="if no < TEMPLATE_NO:",
        short=True,
    ),
    Mutant(
        "the role is left out of the statement that enters a place",
        (WALL + "TestPlaces::test_each_congress_sees_its_own_rows",),
        file="tenants/postgresql/base.py",
        old="pg_catalog.set_config('role', %s, false)",
        new="pg_catalog.set_config('onenet.role', %s, false)",
    ),
    Mutant(
        "a failing change of place is swallowed",
        (WALL + "TestPlaces::test_an_unknown_congress_is_an_error_and_not_the_former_ones_rows",),
        file="tenants/postgresql/base.py",
        old="            raw.execute(ENTER, [wanted.search_path, wanted.role])\n",
        new="            try:\n                raw.execute(ENTER, [wanted.search_path, wanted.role])\n"
        "            except Exception:\n                pass\n",
    ),
    Mutant(
        "a rollback does not forget the place",
        (WALL + "TestRollbacks::test_what_a_rollback_put_back_is_not_taken_for_the_place_entered_since",),
        file="tenants/postgresql/base.py",
        old="        self.forget_place()\n        super()._rollback()",
        new="        super()._rollback()",
        short=True,
    ),
    Mutant(
        "a savepoint's rollback does not forget the place",
        (WALL + "TestRollbacks::test_nor_what_a_savepoint_put_back",),
        file="tenants/postgresql/base.py",
        old="            raw.execute(self.ops.savepoint_rollback_sql(sid))\n        self.forget_place()\n",
        new="            raw.execute(self.ops.savepoint_rollback_sql(sid))\n",
        short=True,
    ),
    Mutant(
        "iterators leave cursors behind on the server",
        (DATABASE + "TestConnections::test_a_named_cursor_does_not_outlive_its_place",),
        file="config/settings.py",
        old='"DISABLE_SERVER_SIDE_CURSORS": True,',
        new='"DISABLE_SERVER_SIDE_CURSORS": False,',
    ),
)

STAMPED = (
    Mutant(
        "stamps are not compared",
        (
            STAMPS + "test_an_instance_of_another_congress_is_refused",
            STAMPS + "test_a_queryset_of_another_congress_is_refused",
        ),
        file="tenants/records.py",
        old="if stamp is not None and stamp != here:",
        new="if False:",
        short=True,
    ),
    Mutant(
        "rows are read outside of all congresses",
        (
            STAMPS + "test_outside_of_all_congresses_a_queryset_is_refused[bulk_create]",
            WALL + "TestPlaces::test_outside_of_all_places_nothing_can_be_read",
        ),
        file="tenants/records.py",
        old="    if here is None:\n",
        new="    if False:\n",
    ),
    Mutant(
        "a query forgets its stamp without its queryset",
        (STAMPS + "test_a_queryset_of_another_congress_is_refused",),
        file="tenants/records.py",
        old="if self.tenant is not None and self.tenant != current_tenant():",
        new="if False:",
        short=True,
    ),
    Mutant(
        "foreign instances are values of filters",
        (STAMPS + "test_an_instance_of_another_congress_is_refused",),
        file="tenants/records.py",
        old="        if isinstance(value, TenantModel):\n            value.check_tenant()\n        super().check_query_object_type",
        new="        super().check_query_object_type",
        short=True,
    ),
    Mutant(
        "foreign instances are saved as foreign keys",
        (STAMPS + "test_an_instance_of_another_congress_is_refused",),
        file="tenants/records.py",
        old="            if isinstance(related, TenantModel):\n                related.check_tenant()\n",
        new="            pass\n",
    ),
    Mutant(
        "foreign instances are values of updates",
        (STAMPS + "test_an_instance_of_another_congress_is_refused",),
        file="tenants/records.py",
        old="        for value in kwargs.values():\n            if isinstance(value, TenantModel):\n                value.check_tenant()\n",
        new="",
    ),
    Mutant(
        "half-read iterators go on elsewhere",
        (WALL + "TestStamps::test_a_half_read_iterator_raises",),
        file="tenants/records.py",
        old="            self._check()\n            yield row\n",
        new="            yield row\n",
    ),
    Mutant(
        "foreign rows are created in bulk",
        (STAMPS + "test_an_instance_of_another_congress_is_refused",),
        file="tenants/records.py",
        old="            row.check_whole()  # type: ignore[attr-defined]\n        return super().bulk_create",
        new="            pass\n        return super().bulk_create",
    ),
    Mutant(
        "foreign rows are updated in bulk",
        (STAMPS + "test_an_instance_of_another_congress_is_refused",),
        file="tenants/records.py",
        old="            row.check_whole()  # type: ignore[attr-defined]\n        return super().bulk_update",
        new="            pass\n        return super().bulk_update",
    ),
)

DATABASES = (
    Mutant(
        "cards have no row security",
        (DATABASE + "TestRows::test_a_foreign_card_is_neither_written_nor_seen",),
        sql="alter table public.network_card disable row level security",
        short=True,
    ),
    Mutant(
        "links have no row security",
        (DATABASE + "TestRows::test_a_link_belongs_to_its_two_ends",),
        sql="alter table public.network_link disable row level security",
        short=True,
    ),
    Mutant(
        "messages have no row security",
        (DATABASE + "TestRows::test_no_message_in_anothers_name",),
        sql="alter table public.sync_outbox disable row level security",
        short=True,
    ),
    Mutant(
        "the feed has no row security",
        ("tests/sync/test_feed.py::test_nobody_notes_for_another_congress",),
        sql="alter table public.sync_feed disable row level security",
    ),
    Mutant(
        "one congress's role reads another's schema",
        (WALL + "TestRoles::test_no_role_of_a_congress_reads_or_writes_another_schema",),
        sql="grant usage on schema c_4 to ROLE_t_5; grant select on c_4.inbox_applied to ROLE_t_5",
    ),
    Mutant(
        "congresses read who is what",
        (DATABASE + "TestWhatACongressCannotRead::test_who_is_what_elsewhere_is_the_gates",),
        sql="grant select on public.tenants_membership to ROLE_tenant_any",
        short=True,
    ),
    Mutant(
        "a column of another schema is open",
        (DATABASE + "TestTheCheck::test_the_wall_has_no_gap",),
        sql="grant select (title) on c_4.cases_case to ROLE_t_5",
        short=True,
    ),
    Mutant(
        "everybody makes temporary tables",
        (DATABASE + "TestWhatACongressCannotMake::test_no_object_no_right_no_file",),
        file="tenants/cluster.py",
        old='sql.SQL("revoke all on database {} from public")',
        new='sql.SQL("revoke create on database {} from public")',
    ),
    Mutant(
        "everybody calls new functions",
        (DATABASE + "TestTheCheck::test_a_new_shared_table_is_closed",),
        file="tenants/cluster.py",
        old='"alter default privileges revoke execute on functions from public"',
        new='"alter default privileges grant execute on functions to public"',
    ),
    Mutant(
        "what a migration grants to everybody stays",
        (DATABASE + "TestTheCheck::test_a_new_shared_table_is_closed",),
        file="tenants/grants.py",
        old='"revoke all on public.{} from public, {}"',
        new='"revoke all on public.{} from {}"',
    ),
    Mutant(
        "a shared table that congresses write needs no row security",
        (DATABASE + "TestTheCheck::test_a_model_that_lets_congresses_write_says_whose_its_rows_are",),
        file="tenants/grants.py",
        old="        raise UnguardedTable(model._meta.label)",
        new="        pass",
    ),
)
