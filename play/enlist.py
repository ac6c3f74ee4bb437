"""The cast enters the network: users, posts and mandates in few statements, and one hash for one password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from core.ciphers import blind_index, encrypt
from core.locks import lock
from core.logins import use_login
from core.transactions import transaction
from deputies.models import Mandate, Person
from deputies.pronunciation import sort_key
from play.cast import Cast, Player
from play.ground import Ground
from tenants.models import Membership, User

PASSWORD = "hezhou-2026"  # noqa: S105
"""The one password of all demo accounts. The play refuses to run where real cases are."""
SINCE = date(2021, 9, 1)


def enlist(*, cast: Cast, ground: Ground, now: datetime) -> dict[str, UUID]:
    """This function makes those of the cast who are not there yet, all in one transaction, and returns the user ids
    of all by username.
    """
    with use_login("owner"), transaction():
        lock("play.cast")
        names = [player.username for player in cast.players]
        known = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
        new = [player for player in cast.players if player.username not in known]
        users = _users(new, now)
        User.objects.bulk_create(users, batch_size=1000)
        known |= {user.username: user.pk for user in users}
        Membership.objects.bulk_create(_memberships(new, known, ground), batch_size=1000)
        persons = {player.username: _person(player, known) for player in new if player.seats}
        Person.objects.bulk_create(persons.values(), batch_size=1000)
        Mandate.objects.bulk_create(_mandates(new, persons, ground), batch_size=1000)
    return known


def _users(players: Sequence[Player], now: datetime) -> list[User]:
    if not players:
        return []
    password = make_password(PASSWORD)
    return [
        User(
            username=player.username,
            name=player.name,
            password=password,
            # No Chinese number begins with 100: whoever dials it reaches nobody.
            phone_cipher=encrypt(phone := f"100{number:08d}"),
            phone_index=blind_index(phone),
            created_at=now,
        )
        for number, player in enumerate(players, start=1)
    ]


def _memberships(players: Sequence[Player], known: dict[str, UUID], ground: Ground) -> list[Membership]:
    return [
        Membership(
            user_id=known[player.username],
            tenant_id=ground.numbers[post.code],
            role=post.role,
            subtree=post.subtree,
            unit_id=ground.unit(post.code, post.organ) if post.organ else None,
            since=SINCE,
        )
        for player in players
        for post in player.posts
    ]


def _person(player: Player, known: dict[str, UUID]) -> Person:
    return Person(user_id=known[player.username], name=player.name, sort_key=sort_key(player.name))


def _mandates(players: Sequence[Player], persons: dict[str, Person], ground: Ground) -> list[Mandate]:
    return [
        Mandate(
            person=persons[player.username],
            tenant_no=ground.numbers[seat.code],
            electoral_unit=seat.electoral_unit,
            card_number=seat.card,
            since=SINCE,
        )
        for player in players
        for seat in player.seats
    ]
