"""The small world of the tests: a nation, a province, a city, two counties, two towns and a sub-district of 贺州.

Real places with their real codes. Usernames are ``<role>-<congress number>``, the password of all is PASSWORD. Names of
people and numbers repeat from congress to congress on purpose: whoever mixes up two congresses is found out.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command

from core.logins import use_login
from core.transactions import cursor, transaction
from deputies.actions.give_mandate import give_mandate
from hierarchy.kinds import LEVELS, Kind, UnitKind, body_of
from hierarchy.models import Node, Unit
from hierarchy.selectors import actor_for
from tenants.actors import Actor
from tenants.context import at_gate
from tenants.models import Membership, Tenant, User
from tenants.provisioning import NewTenant, provision
from tenants.roles import Role

PASSWORD = "people-2026"
SINCE = date(2021, 9, 1)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""Monday 2026-03-02, 9:30 in Beijing: the moment at which tests begin unless they say otherwise."""

NATION, PROVINCE, CITY, COUNTY, TOWN, TOWN2, DISTRICT = range(1, 8)

# code, name, kind, index of the superior, number of the congress (0: none switched on)
NODES: tuple[tuple[str, str, Kind, int | None, int], ...] = (
    ("0", "中华人民共和国", Kind.NATION, None, NATION),
    ("45", "广西壮族自治区", Kind.AUTONOMOUS_REGION, 0, PROVINCE),
    ("4511", "贺州市", Kind.PREFECTURE_CITY, 1, CITY),
    ("451122", "钟山县", Kind.COUNTY, 2, COUNTY),
    ("451122100", "钟山镇", Kind.TOWN, 3, TOWN),
    ("451122101", "回龙镇", Kind.TOWN, 3, TOWN2),
    ("451102", "八步区", Kind.DISTRICT, 2, DISTRICT),
    ("451102001", "八步街道", Kind.SUBDISTRICT, 6, 0),
    ("451123", "富川瑶族自治县", Kind.AUTONOMOUS_COUNTY, 2, 0),
)

SESSIONS = {
    NATION: "十四届四次会议",
    PROVINCE: "十四届四次会议",
    CITY: "五届六次会议",
    COUNTY: "十七届五次会议",
    TOWN: "十九届八次会议",
    TOWN2: "十九届八次会议",
    DISTRICT: "七届五次会议",
}

UNIT_NAMES = ("人民政府办公室", "交通运输局", "教育局", "水利局")

DEPUTY_NAMES = ("李长明", "韦秀英", "黄志强")
"""The same three names at every congress."""


@dataclass(frozen=True)
class Person:
    """A user of the world: ``actor`` is he on the day of NOW."""

    id: uuid.UUID
    username: str
    name: str
    tenant_no: int
    role: Role
    unit_id: int | None

    @property
    def actor(self) -> Actor:
        """This property is the person as an actor."""
        return actor_of(self.username)


@dataclass
class World:
    """Handles to what the template holds. Numbers of congresses are the module's constants."""

    people: dict[str, Person] = field(default_factory=dict)
    units: dict[int, tuple[int, ...]] = field(default_factory=dict)
    hosts: dict[int, str] = field(default_factory=dict)

    def staff(self, no: int) -> Person:
        """This function returns who reviews and assigns at a congress."""
        return self.people[f"staff-{no}"]

    def deputy(self, no: int, which: int = 1) -> Person:
        """This function returns one of the three deputies of a congress."""
        return self.people[f"deputy{which}-{no}"]

    def unit_admin(self, no: int, which: int = 1) -> Person:
        """This function returns who signs and replies for the second, third … unit of a congress (1: 交通运输局)."""
        return self.people[f"unit{which}-{no}"]

    def unit(self, no: int, which: int = 1) -> int:
        """This function returns a unit's id: 0 the government's office, 1 交通运输局, 2 教育局, 3 水利局."""
        return self.units[no][which]

    def host(self, no: int) -> str:
        """This function returns the host name of a congress."""
        return self.hosts[no]


def build_world() -> None:
    """This function fills a migrated, empty database."""
    with use_login("owner"):
        call_command("load_workdays", verbosity=0)
        call_command("load_rules", verbosity=0)
        nodes = _make_tree()
        provision(
            tenants=[
                NewTenant(
                    no=no,
                    code=code if no != NATION else "cn",
                    name=nodes[index].congress_name,
                    place=name if no != NATION else "全国",
                    level=LEVELS[kind],
                    session_name=SESSIONS[no],
                    phone=f"0774-528{no:04d}",
                )
                for index, (code, name, kind, _, no) in enumerate(NODES)
                if no
            ],
            now=NOW,
        )
        for index, (*_, no) in enumerate(NODES):
            if no:
                Node.objects.filter(pk=nodes[index].pk).update(tenant_id=no)
        for index, (_, name, _, _, no) in enumerate(NODES):
            if no:
                with transaction():
                    _make_people(no, name, nodes[index])


def _make_tree() -> list[Node]:
    made: list[dict[str, Any]] = []
    for index, (code, name, kind, above, _) in enumerate(NODES):
        path = f"{made[above]['path'] if above is not None else ''}{index + 1}/"
        made.append({"id": index + 1, "code": code, "name": name, "kind": kind, "path": path, "above": above})

    def edges(index: int, at: int, depth: int, tree: int) -> int:
        row = made[index]
        row.update(lft=at, depth=depth, tree_id=tree)
        at += 1
        for child, other in enumerate(made):
            if other["above"] == index:
                at = edges(child, at, depth + 1, tree)
        row["rght"] = at
        return at + 1

    edges(1, 1, 0, 2)
    made[0].update(lft=1, rght=2, depth=0, tree_id=1)
    nodes = [
        Node(
            id=row["id"],
            code=row["code"],
            name=row["name"],
            short_name=row["name"],
            level=LEVELS[row["kind"]],
            kind=row["kind"],
            body=body_of(row["kind"]),
            superior_id=None if row["above"] is None else row["above"] + 1,
            parent_id=None if row["above"] in (None, 0) else row["above"] + 1,
            host_id=7 if row["kind"] == Kind.SUBDISTRICT else None,
            path=row["path"],
            valid_from=date(1949, 10, 1),
            lft=row["lft"],
            rght=row["rght"],
            tree_id=row["tree_id"],
            depth=row["depth"],
        )
        for row in made
    ]
    Node.objects.bulk_create(nodes)
    with cursor() as sql:
        sql.execute("select setval(pg_get_serial_sequence('hierarchy_node', 'id'), %s)", [len(nodes)])
    return nodes


@cache
def _password() -> str:
    return MD5PasswordHasher().encode(PASSWORD, "salt")


def _user(username: str, name: str) -> User:
    return User.objects.create(username=username, name=name, password=_password(), created_at=NOW)


def _make_people(no: int, place: str, node: Node) -> None:
    units = [
        Unit.objects.create(
            node=node,
            name=f"{place}{unit}",
            kind=UnitKind.OFFICE if unit.endswith("办公室") else UnitKind.DEPARTMENT,
            phone=f"0774-{no}{which}88888",
            path=f"{node.path}{which}/",
            valid_from=SINCE,
        )
        for which, unit in enumerate(UNIT_NAMES)
    ]
    staff_role = Role.TOWN_SEC if no in (TOWN, TOWN2) else Role.DWC
    rows: list[tuple[str, str, Role, int | None, bool]] = [
        (f"staff-{no}", "陈静", staff_role, None, False),
        (f"chairs-{no}", "覃主任", Role.CHAIRS, None, True),
        (f"admin-{no}", "管理员", Role.ADMIN, None, False),
        *((f"deputy{which}-{no}", name, Role.DEPUTY, None, False) for which, name in enumerate(DEPUTY_NAMES, 1)),
        *((f"unit{which}-{no}", f"经办{which}", Role.UNIT_ADMIN, units[which].pk, False) for which in (1, 2, 3)),
        (f"handler1-{no}", "梁办", Role.UNIT_HANDLER, units[1].pk, False),
    ]
    for username, name, role, unit_id, subtree in rows:
        user = _user(username, name)
        Membership.objects.create(user=user, tenant_id=no, role=role, unit_id=unit_id, subtree=subtree, since=SINCE)
        if role == Role.DEPUTY:
            give_mandate(
                name=name,
                user_id=user.pk,
                tenant_no=no,
                electoral_unit=f"{place}第{username[6]}选区",
                card_number=f"{username[6]:0>4}",
                since=SINCE,
            )


def read_world() -> World:
    """This function returns the handles to the world of the database in use."""
    world = World()
    with use_login("owner"):
        for membership in Membership.objects.select_related("user").order_by("user__username"):
            user = membership.user
            world.people[user.username] = Person(
                id=user.pk,
                username=user.username,
                name=user.name,
                tenant_no=membership.tenant_id,
                role=Role(membership.role),
                unit_id=membership.unit_id,
            )
        for unit in Unit.objects.select_related("node").order_by("pk"):
            if unit.node.tenant_id:
                world.units[unit.node.tenant_id] = (*world.units.get(unit.node.tenant_id, ()), unit.pk)
        for tenant in Tenant.objects.prefetch_related("domains"):
            world.hosts[tenant.no] = next(domain.host for domain in tenant.domains.all())
    return world


def actor_of(username: str, on: date | None = None) -> Actor:
    """This function returns a user of the world as an actor on a day, that of NOW unless it is given."""
    with at_gate():
        user = User.objects.get(username=username)
    return actor_for(user, on or NOW.date())
