"""`python -m deploy.dev.words extract|check`: the English words of the portals and the API, without GNU gettext.

`extract` brings locale/en/LC_MESSAGES/django.po up to the sources (new words empty, unused ones dropped) and writes the
.mo beside it, which is committed: a fresh clone and a server need no compiler. `check` finds what is missing or wrong.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from deploy.dev.home import CHECKOUT

ROOMS = ("core", "tenants", "hierarchy", "sync", "deputies", "cases", "search", "graphql", "portals", "play", "config")
FILE = CHECKOUT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = frozenset({"_", "_g", "gettext", "gettext_lazy", "gettext_noop", "spoken"})
SENTENCES = frozenset({"_plain", "_by_unit", "_to", "_to_organ"})
"""Functions of cases/sentences.py that look their first argument up."""
RULE_WORDS = ("label", "text", "source", "version")
CHINESE = re.compile("[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
IN_TEMPLATE = re.compile(r"""(?:gettext|\b_)\((u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))\)""")
HEADER = {
    "Project-Id-Version": "One Network",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def sources() -> dict[str, set[str]]:
    """This function returns every Chinese text that the programs look up, with the files that it stands in."""
    found: dict[str, set[str]] = defaultdict(set)
    for room in ROOMS:
        for path in sorted((CHECKOUT / room).rglob("*")):
            for text in _texts(path):
                found[text].add(path.relative_to(CHECKOUT).as_posix())
    return dict(found)


def _texts(path: Path) -> Iterator[str]:
    if path.suffix == ".py" and "migrations" not in path.parts:
        yield from _in_python(ast.parse(path.read_text(encoding="utf-8")), sentences=path.name == "sentences.py")
    elif path.suffix == ".html":
        yield from _in_template(path)
    elif path.suffix == ".toml" and path.parent.name == "rules":
        yield from _in_rules(tomllib.loads(path.read_text(encoding="utf-8")))


def _in_python(tree: ast.Module, *, sentences: bool) -> Iterator[str]:
    calls = CALLS | SENTENCES if sentences else CALLS
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in calls:
            yield from _constant(node.args[0])
        elif isinstance(node, ast.ClassDef):
            # An error's sentence is looked up when it is read (core.errors).
            for line in node.body:
                targets = line.targets if isinstance(line, ast.Assign) else []
                if any(isinstance(target, ast.Name) and target.id == "message" for target in targets):
                    assert isinstance(line, ast.Assign)
                    yield from _constant(line.value)
                if isinstance(line, ast.AnnAssign) and _name(line.target) == "message" and line.value is not None:
                    yield from _constant(line.value)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.value


def _in_template(path: Path) -> Iterator[str]:
    if not settings.configured:
        settings.configure()
    for match in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        text = ast.literal_eval(match[1])
        if CHINESE.search(text):
            yield str(text)


def _in_rules(pack: dict[str, object]) -> Iterator[str]:
    about = pack.get("pack")
    if isinstance(about, dict):
        # Under this name a rule stands in the explanation of a limit.
        yield f"{about['name']} {about['version']}"
    for value in pack.values():
        tables = [value, *value.values()] if isinstance(value, dict) else []
        for table in tables:
            if isinstance(table, dict):
                yield from (str(table[word]) for word in RULE_WORDS if CHINESE.search(str(table.get(word, ""))))


def extract() -> None:
    """This function writes the .po with exactly the texts of the sources, keeping what is translated, and the .mo."""
    known = {entry.msgid: entry for entry in polib.pofile(str(FILE))} if FILE.exists() else {}
    # The sources name no lines: a file that grows at its top must not change this one.
    book = polib.POFile(wrapwidth=110)
    book.metadata = HEADER
    for text, places in sorted(sources().items()):
        old = known.get(text)
        occurrences = [(place, "") for place in sorted(places)]
        flags = ["python-format"] if "%(" in text else []
        book.append(polib.POEntry(msgid=text, msgstr=old.msgstr if old else "", occurrences=occurrences, flags=flags))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(FILE))
    book.save_as_mofile(str(FILE.with_suffix(".mo")))


def problems() -> list[str]:
    """This function returns what is wrong with the English words, one line each; nothing if they are whole."""
    book = polib.pofile(str(FILE))
    known = {entry.msgid: entry for entry in book}
    wanted = sources()
    found = [f"missing: {text}  ({', '.join(sorted(wanted[text]))})" for text in sorted(wanted.keys() - known.keys())]
    for text, entry in sorted(known.items()):
        if text not in wanted:
            continue  # the next extract drops it
        if not entry.msgstr.strip() or entry.fuzzy:
            found.append(f"not translated: {text}")
        elif sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            found.append(f"other placeholders: {text} = {entry.msgstr}")
    if book.to_binary() != FILE.with_suffix(".mo").read_bytes():
        found.append("the .mo is not that of the .po; run `python -m deploy.dev.words extract`")
    return found


def main(arguments: list[str]) -> int:
    """This function extracts or checks, and returns 1 if something is wrong."""
    if arguments == ["extract"]:
        extract()
    elif arguments != ["check"]:
        print("words: extract | check", file=sys.stderr)
        return 2
    found = problems()
    print("\n".join(found) if found else "all words are there in English")
    return 1 if found and arguments == ["check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
