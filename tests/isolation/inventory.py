"""Finds, in the code itself, everything through which data could leave a congress."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "core",
    "tenants",
    "hierarchy",
    "deputies",
    "sync",
    "cases",
    "search",
    "graphql/api",
    "portals",
    "play",
    "config",
)


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the rooms, parsed, by its path."""
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Every node of every module with the module's path."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            yield path, node


def called(node: ast.AST) -> str:
    """The dotted name of what is called, of which each unknown part is a question mark."""
    if not isinstance(node, ast.Call):
        return ""
    return dotted(node.func)


def dotted(node: ast.AST) -> str:
    """The dotted name of an expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def word(node: ast.AST) -> str:
    """A constant as it is, a name by its name."""
    return str(node.value) if isinstance(node, ast.Constant) else dotted(node).rsplit(".", 1)[-1]


def imports(*names: str) -> set[str]:
    """The modules that import something of a package."""
    found = set()
    for path, node in nodes():
        given: list[str] = []
        if isinstance(node, ast.Import):
            given = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            given = [f"{node.module}.{each.name}" for each in node.names]
        if any(one == name or one.startswith(f"{name}.") for one in given for name in names):
            found.add(path)
    return found


def caches() -> set[str]:
    """The modules that use Django's cache."""
    return imports("django.core.cache", "django.views.decorators.cache.cache_page")


def kept_in_the_process() -> set[str]:
    """Functions whose results the process keeps, and names that functions assign for the whole process."""
    found = set()
    for path, node in nodes():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            marks = {dotted(d.func if isinstance(d, ast.Call) else d).rsplit(".", 1)[-1] for d in node.decorator_list}
            if marks & {"cache", "lru_cache"}:
                found.add(f"{path}:{node.name}")
        elif isinstance(node, ast.Global):
            found |= {f"{path}:{name}" for name in node.names}
    return found


FILE_CALLS = re.compile(
    r"(^|\.)(open|fdopen|read_text|read_bytes|write_text|write_bytes|unlink|mkdir|NamedTemporaryFile|TemporaryFile|mkstemp"
    r"|mkdtemp|TemporaryDirectory|ZipFile|copyfile)$"
)


def files() -> set[str]:
    """The modules that touch files."""
    return {path for path, node in nodes() if FILE_CALLS.search(called(node)) or called(node).startswith("shutil.")}


def searches() -> set[str]:
    """The modules that speak with the search server."""
    servers = {
        path for path, node in nodes() if re.search(r"(^|\.)client$", called(node)) and path.startswith("search/")
    }
    return imports("elasticsearch") | servers


def session_keys() -> set[str]:
    """What is kept in sessions."""
    found = set()
    for _path, node in nodes():
        if isinstance(node, ast.Subscript) and dotted(node.value).endswith(".session"):
            found.add(word(node.slice))
        elif re.search(r"\.session\.(get|pop|setdefault|update)$", called(node)) and isinstance(node, ast.Call):
            found.add(word(node.args[0]))
    return found


def cookies() -> set[str]:
    """What is kept in browsers."""
    found = set()
    for path, node in nodes():
        if called(node).endswith(".set_cookie") and isinstance(node, ast.Call):
            found.add(word(node.args[0]))
        if path == "config/settings.py" and isinstance(node, ast.Name) and re.fullmatch(r"[A-Z]+_COOKIE_NAME", node.id):
            found.add(node.id)
    return found


def headers() -> set[str]:
    """Headers that our code sets on answers."""
    found = set()
    for _path, node in nodes():
        given: list[ast.expr | None] = []
        if isinstance(node, ast.Assign):
            given = [target.slice for target in node.targets if isinstance(target, ast.Subscript)]
            if isinstance(node.value, ast.Dict) and dotted(node.targets[0]).endswith("headers"):
                given += node.value.keys
        elif isinstance(node, ast.keyword) and node.arg == "headers" and isinstance(node.value, ast.Dict):
            given = list(node.value.keys)
        found |= {word(name) for name in given if isinstance(name, ast.Constant)}
    return {name for name in found if re.fullmatch(r"Allow|[A-Z][a-z]+(-[A-Z][A-Za-z]+)+", name)}


def figures() -> set[str]:
    """Names of metrics."""
    return {
        node.value
        for path, node in nodes()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"onenet_\w*[a-z]", node.value)
    }


def channels() -> set[str]:
    """Channels of the database's notices, by the name of the constant."""
    return {
        word(node.args[0])
        for path, node in nodes()
        if re.search(r"(^notices\.notify|(^|\.)Listener)$", called(node)) and isinstance(node, ast.Call) and node.args
    }


def loggers() -> set[str]:
    """The modules that write to the log."""
    return {
        path
        for path, node in nodes()
        if re.search(r"(^|\.)logger\.(debug|info|warning|error|exception|critical|log)$", called(node))
    }


def brokers() -> set[str]:
    """The modules that speak with the broker otherwise than through tasks."""
    return imports("redis", "kombu", "valkey")


def mails() -> set[str]:
    """The modules that send mail."""
    return imports("django.core.mail", "smtplib")


def requests() -> set[str]:
    """The modules that ask other machines over HTTP."""
    return imports("http.client", "urllib.request", "requests", "httpx", "urllib3")


FOUND: dict[str, Callable[[], set[str]]] = {
    "Django's cache": caches,
    "kept in the process": kept_in_the_process,
    "files": files,
    "search server": searches,
    "session keys": session_keys,
    "cookies": cookies,
    "headers": headers,
    "metrics": figures,
    "notices": channels,
    "log": loggers,
    "broker": brokers,
    "mail": mails,
    "requests to other machines": requests,
}
