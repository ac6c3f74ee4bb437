"""The rules that hold for one congress: its own pack before its province's before the nation's."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.errors import CaseError
from cases.network.models import RulePack
from cases.states import ReplyClass
from tenants.context import ensure_reader
from tenants.levels import Level
from tenants.models import Tenant


class RuleMissing(CaseError):
    """No pack that holds for this congress knows the rule."""

    code = "RULE_MISSING"
    message = _("没有找到这项期限的规则。请联系管理员装入规则包。")


class Unit(StrEnum):
    """How a term is counted."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cd"
    MONTHS = "month"


@dataclass(frozen=True)
class Rule:
    """One time limit with the text it comes from and the pack it stands in."""

    key: str
    length: int
    unit: Unit
    label: str
    text: str
    source: str
    version: str
    right: bool = False


@dataclass(frozen=True)
class RuleBook:
    """The rules of one congress, each key from the most specific pack that has it."""

    level: Level
    rules: Mapping[str, Rule]
    letters: Mapping[str, str]
    settings: Mapping[str, Any]

    def rule(self, key: str) -> Rule:
        """Return the rule of this key, a township's own variant first.

        Raises RuleMissing.
        """
        found = None
        if self.level == Level.TOWNSHIP:
            found = self.rules.get(f"township.{key}")
        found = found or self.rules.get(key)
        if found is None:
            raise RuleMissing(rule=key)
        return found

    def letter(self, reply_class: str) -> str:
        """Return the letter that this place prints on a reply of the class."""
        return self.letters.get(reply_class, "")


PACKS = """
SELECT tenant.code, tenant.level, pack.scope_code, pack.subtree, pack.name, pack.version, pack.valid_from,
       pack.rules::text
FROM public.tenants_tenant AS tenant
JOIN public.network_rulepack AS pack ON starts_with(tenant.code, pack.scope_code)
WHERE tenant.no = %s AND pack.valid_from <= %s
"""
"""The packs of one congress on one day, as `read_book` reads them."""


def read_book(rows: Iterable[tuple[Any, ...]]) -> RuleBook:
    """Return the book that rows of `PACKS` make, the same one for the same packs."""
    found = sorted(rows)
    if not found:
        return compose(packs=[], code="", level=Level.NATION)
    code, level = found[0][:2]
    # By what holds, not by who asks: a thousand congresses of a province have the same few books.
    return _book_of(tuple(row[2:] for row in found if row[3] or row[2] == code), level)


@lru_cache(maxsize=256)
def _book_of(rows: tuple[tuple[Any, ...], ...], level: int) -> RuleBook:
    packs = [
        RulePack(scope_code=scope, subtree=True, name=name, version=version, valid_from=since, rules=json.loads(rules))
        for scope, _subtree, name, version, since, rules in rows
    ]
    return compose(packs=packs, code="", level=Level(level))


def rule_book(*, tenant: int, on: date) -> RuleBook:
    """Return the rules that hold for a congress on a day (local date)."""
    with ensure_reader():
        code, level = Tenant.objects.values_list("code", "level").get(no=tenant)
        scopes = [code[:length] for length in range(len(code) + 1)]
        packs = list(RulePack.objects.filter(scope_code__in=scopes, valid_from__lte=on))
    return compose(packs=packs, code=code, level=Level(level))


def compose(*, packs: Iterable[RulePack], code: str, level: Level) -> RuleBook:
    """Return the book that these packs make for a congress with the code.

    The most specific scope wins, within a scope the newest version; a pack that does not cover
    what lies below its scope counts for that one congress only.
    """
    holding = [p for p in packs if p.scope_code == code or p.subtree]
    holding.sort(key=lambda pack: (len(pack.scope_code), pack.valid_from, pack.version))
    rules: dict[str, Rule] = {}
    letters: dict[str, str] = dict.fromkeys(ReplyClass.values, "")
    settings: dict[str, Any] = {}
    for pack in holding:
        for key, entry in pack.rules.get("rules", {}).items():
            rules[key] = Rule(
                key=key,
                length=int(entry["length"]),
                unit=Unit(entry["unit"]),
                label=entry["label"],
                text=entry["text"],
                source=entry["source"],
                version=f"{pack.name} {pack.version}",
                right=bool(entry.get("right", False)),
            )
        letters.update(pack.rules.get("letters", {}))
        settings.update(pack.rules.get("settings", {}))
    return RuleBook(level=level, rules=rules, letters=letters, settings=settings)
