"""Elasticsearch's jars are what the committed lock says, or nothing is started."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from deploy.dev.elasticsearch import lay_out
from deploy.dev.home import DevelopmentError
from deploy.dev.jars import LOCK, VERSION, Jar, fetch, read_lock


def test_the_lock_names_node_and_transport_of_one_version() -> None:
    versions = {jar.artifact: jar.version for jar in read_lock()}
    assert versions["elasticsearch"] == versions["transport-netty4"] == VERSION
    assert len(versions) == len(read_lock()) == 47


def test_the_lock_names_sums_and_no_host() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in read_lock())
    assert "://" not in LOCK.read_text()


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "x.lock"
    lock.write_text("# head\norg.a:b:1 sha256:00\norg.a:b\n")
    with pytest.raises(DevelopmentError, match="line 3 is damaged"):
        read_lock(lock)


def put(folder: Path, content: bytes) -> Path:
    path = folder / "org" / "example" / "thing" / "1.0" / "thing-1.0.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def thing(content: bytes) -> Jar:
    sum_ = hashlib.sha256(content).hexdigest()
    return Jar(group="org.example", artifact="thing", version="1.0", sha256=sum_)


def test_a_jar_in_the_cache_is_taken_without_the_network(tmp_path: Path) -> None:
    path = put(tmp_path, b"as locked")
    seen: list[tuple[int, int]] = []
    found = fetch(
        jars=[thing(b"as locked")],
        folder=tmp_path,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert found == [path]
    assert seen == [(1, 1)]


def test_another_file_than_locked_is_refused_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jgo.maven import PythonResolver

    path = put(tmp_path, b"swapped")

    def fetch_again(self: PythonResolver, artifact: object) -> Path:
        path.write_bytes(b"swapped again")
        return path

    monkeypatch.setattr(PythonResolver, "download", fetch_again)
    with pytest.raises(DevelopmentError, match=r"not the file that elasticsearch\.lock names"):
        fetch(jars=[thing(b"as locked")], folder=tmp_path)
    assert not path.exists()


def test_offline_says_which_jar_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jgo.maven import PythonResolver

    def offline(self: PythonResolver, artifact: object) -> Path:
        raise OSError("network is unreachable")

    monkeypatch.setattr(PythonResolver, "download", offline)
    with pytest.raises(DevelopmentError, match=r"thing-1\.0\.jar cannot be had: network is"):
        fetch(jars=[thing(b"as locked")], folder=tmp_path)


def test_the_node_is_laid_out_with_its_transport_apart(tmp_path: Path) -> None:
    plain = tmp_path / "lucene-core-9.jar"
    plain.write_bytes(b"lucene")
    netty = tmp_path / "netty-buffer-4.jar"
    netty.write_bytes(b"netty")
    transport = tmp_path / "transport-netty4-8.jar"
    inside = "META-INF/es-plugins/transport-netty4/"
    with zipfile.ZipFile(transport, "w") as archive:
        archive.writestr(f"{inside}plugin-descriptor.properties", "name=x\nmodulename=y\n")
    home = tmp_path / "node"
    (home / "lib").mkdir(parents=True)
    (home / "lib" / "of-an-older-version.jar").write_bytes(b"old")
    for _ in range(2):
        lay_out(home, [plain, netty, transport])
    module = home / "modules" / "transport-netty4"
    assert [path.name for path in (home / "lib").iterdir()] == ["lucene-core-9.jar"]
    assert sorted(path.name for path in module.iterdir()) == [
        "netty-buffer-4.jar",
        "plugin-descriptor.properties",
        "transport-netty4-8.jar",
    ]
    assert (module / "plugin-descriptor.properties").read_text() == "name=x\n"
