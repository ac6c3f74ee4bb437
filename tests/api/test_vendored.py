"""GraphiQL comes from files of our own, which are the published ones without the mention of a source map."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import api

VENDOR = Path(api.__file__).resolve().parent / "static" / "api" / "vendor"


def test_the_files_are_those_of_the_record() -> None:
    record = json.loads((VENDOR / "vendor.json").read_text())
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == record["sha256"]
    assert record["packages"] == {"graphiql": "3.9.0", "react": "18.3.1", "react-dom": "18.3.1"}


def test_the_page_names_no_other_host() -> None:
    own = VENDOR.parent
    for path in [*own.glob("*.js"), *own.glob("*.css"), own.parents[1] / "templates" / "api" / "graphiql.html"]:
        assert "//" not in path.read_text(encoding="utf-8").replace("// GraphiQL", ""), path.name
