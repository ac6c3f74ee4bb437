#!/usr/bin/env python3
"""Renew the vendored front-end files under portals/static/vendor.

Needs npm, which only downloads the pinned packages; nothing of it runs when the portals run.
`tools/vendor.py` fetches and writes, `tools/vendor.py --check` compares the files with vendor.json.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "portals" / "static" / "vendor"
ICONS = ROOT / "portals" / "static" / "portals" / "icons.txt"
SPRITE = "bootstrap-icons/sprite.svg"

# package, version, {file in the package: file under vendor/}
PACKAGES: list[tuple[str, str, dict[str, str]]] = [
    (
        "bootstrap",
        "5.3.8",
        {"dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css", "LICENSE": "bootstrap/LICENSE"},
    ),
    (
        "htmx.org",
        "2.0.10",
        {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
    ),
    ("bootstrap-icons", "1.13.2", {"LICENSE": "bootstrap-icons/LICENSE"}),
]


def packed(name: str, version: str, folder: Path) -> dict[str, bytes]:
    """This function returns the files of one npm package, by their path inside it."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    files: dict[str, bytes] = {}
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is not None:
                files[member.name.removeprefix("package/")] = content.read()
    return files


def sprite(files: dict[str, bytes], names: list[str]) -> bytes:
    """This function returns one SVG that holds just the icons named, each as a symbol."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name in names:
        source = files[f"icons/{name}.svg"].decode()
        box = re.search(r'viewBox="([^"]+)"', source)
        inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
        if box is None or inner is None:
            raise SystemExit(f"{name}: not a drawing")
        drawing = re.sub(r"\s*\n\s*", "", inner.group(1)).strip()
        parts.append(f'<symbol id="{name}" viewBox="{box.group(1)}">{drawing}</symbol>')
    return "\n".join([*parts, "</svg>\n"]).encode()


def without_map(content: bytes) -> bytes:
    """This function returns a style sheet or script without the mention of a source map that is not shipped."""
    return re.sub(rb"\n?/[/*]# sourceMappingURL=\S+(?: \*/)?\s*$", b"\n", content)


def renew() -> None:
    """Fetch every package and write the files and vendor.json."""
    written: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, version, wanted in PACKAGES:
            files = packed(name, version, Path(folder))
            outputs = {target: without_map(files[source]) for source, target in wanted.items()}
            if name == "bootstrap-icons":
                outputs[SPRITE] = sprite(files, sorted(set(ICONS.read_text().split())))
            for target, content in outputs.items():
                path = VENDOR / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                written[target] = hashlib.sha256(content).hexdigest()
    record = {
        "packages": {name: version for name, version, _ in PACKAGES},
        "sha256": dict(sorted(written.items())),
    }
    (VENDOR / "vendor.json").write_text(json.dumps(record, indent=2) + "\n")


def check() -> list[str]:
    """This function returns a line for every vendored file that is missing or changed."""
    record = json.loads((VENDOR / "vendor.json").read_text())
    wrong = []
    for target, expected in record["sha256"].items():
        path = VENDOR / target
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            wrong.append(f"{target}: not the file that vendor.json names")
    return wrong


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit("\n".join(check()) or 0)
    renew()
