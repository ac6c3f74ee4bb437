"""Elasticsearch's published jars: fetched once into a per-user cache, checked against a lock."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.dev.home import DevelopmentError

# The server core and its HTTP transport; their versions must be equal.
ENDPOINT = "org.elasticsearch:elasticsearch:{0}+org.elasticsearch.plugin:transport-netty4:{0}"
VERSION = "8.19.21"
LOCK = Path(__file__).with_name("elasticsearch.lock")


@dataclass(frozen=True)
class Jar:
    """One line of the lock: Maven coordinates and the SHA-256 sum of the file."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def filename(self) -> str:
        """This property is the file's name."""
        return f"{self.artifact}-{self.version}.jar"


def cache() -> Path:
    """This function returns the per-user cache folder of the jars (XDG_CACHE_HOME)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "one-network" / "jars"


def read_lock(path: Path = LOCK) -> list[Jar]:
    """This function returns the jars of the lock. Raises DevelopmentError on a damaged line."""
    jars = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            coordinates, sha256 = line.split(" sha256:")
            group, artifact, version = coordinates.split(":")
        except ValueError:
            raise DevelopmentError(f"{path.name}: line {number} is damaged: {line!r}") from None
        jars.append(Jar(group=group, artifact=artifact, version=version, sha256=sha256))
    return jars


def fetch(
    *,
    jars: Iterable[Jar],
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """This function returns the jars' files, fetching what `folder` lacks; each file's sum is checked.

    `progress(done, total)` is called after each. Raises DevelopmentError when one cannot be had or is
    another file than the lock says.
    """
    from jgo.constants import default_maven_repo
    from jgo.maven import MavenContext  # only needed when servers are started

    folder.mkdir(parents=True, exist_ok=True)
    context = MavenContext(repo_cache=folder, local_repos=[default_maven_repo()], timeout=30)

    def one(jar: Jar) -> Path:
        component = context.project(jar.group, jar.artifact).at_version(jar.version)
        # A fetch that was broken off leaves half a file: the second round fetches it anew.
        for _ in range(2):
            try:
                path = Path(component.artifact().resolve())
            except Exception as problem:
                raise DevelopmentError(f"{jar.filename} cannot be had: {str(problem)[:120]}") from problem
            if sum_of(path) == jar.sha256:
                return path
            if not path.is_relative_to(folder):
                raise DevelopmentError(f"{path} is not the file that {LOCK.name} names: delete it")
            path.unlink()
        raise DevelopmentError(f"{jar.filename} is not the file that {LOCK.name} names")

    wanted = list(jars)
    paths = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for path in pool.map(one, wanted):
            paths.append(path)
            if progress is not None:
                progress(len(paths), len(wanted))
    return paths


def sum_of(path: Path) -> str:
    """This function returns the SHA-256 sum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_lock(path: Path = LOCK, *, version: str = VERSION) -> int:
    """This function resolves the version's jars anew, writes the lock and returns their number."""
    import jgo

    lines = [f"# Elasticsearch {version}, made by `python -m deploy.dev lock-elasticsearch`"]
    artifacts = jgo.resolve(ENDPOINT.format(version))
    for artifact in sorted(artifacts, key=str):
        found = f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"
        lines.append(f"{found} sha256:{sum_of(Path(artifact.resolve()))}")
    path.write_text("\n".join(lines) + "\n")
    return len(artifacts)
