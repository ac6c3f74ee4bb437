"""Runs the library's way in a process of its own and prints JSON: seconds to make tenants and to migrate nothing."""

import json
import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.peer.models import Client  # noqa: E402


def main(count: int) -> None:
    """This function makes ``count`` tenants as the library does, then migrates them again with nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create table if not exists bench_marker (id int); create schema if not exists public; create table if not exists"
            " peer_client (id bigserial primary key, schema_name varchar(63) unique, name varchar(100))"
        )
    made = []
    for number in range(count):
        began = time.perf_counter()
        Client(schema_name=f"peer_{number}", name=f"{number}").save(verbosity=0)
        made.append(time.perf_counter() - began)
        connection.set_schema_to_public()
    began = time.perf_counter()
    call_command("migrate_schemas", tenant=True, verbosity=0, interactive=False)
    nothing = time.perf_counter() - began
    json.dump({"made": sorted(made)[len(made) // 2], "nothing": nothing / count}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
