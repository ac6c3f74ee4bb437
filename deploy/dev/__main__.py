"""`python -m deploy.dev`: the command line of the development stack."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from deploy.dev.home import DevelopmentError, Home, default_home


def main(arguments: list[str]) -> int:
    """This function reads the command line, does what it says and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.dev", description=__doc__)
    parser.add_argument("--home", type=Path, help="folder of data, ports and logs (.onenet)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start the stack and stay until Ctrl-C")
    commands.add_parser("demo", help="start the stack, play the demo, stay until Ctrl-C")
    commands.add_parser("stop", help="stop everything of this home")
    commands.add_parser("reset", help="stop everything and delete the home's data")
    commands.add_parser("status", help="say what runs, where, with how much memory")
    commands.add_parser("lock-elasticsearch", help="resolve the jars anew and write the lock")
    serving = commands.add_parser("with-servers", help="run a command while servers run")
    serving.add_argument("--home", type=Path, dest="own_home", help="as before the command")
    serving.add_argument("run", nargs=argparse.REMAINDER, metavar="-- CMD…")
    given = parser.parse_args(arguments)
    chosen = getattr(given, "own_home", None) or given.home
    home = Home.at(chosen) if chosen else default_home()
    try:
        return _do(given, home)
    except DevelopmentError as problem:
        print(f"\n!! {problem}", file=sys.stderr)
        if problem.log is not None:
            print(f"!! Its log: {problem.log}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _do(given: argparse.Namespace, home: Home) -> int:
    if given.command == "with-servers":
        from deploy.dev.with_servers import with_servers

        command = given.run[1:] if given.run[:1] == ["--"] else given.run
        if not command:
            raise DevelopmentError("with-servers: name the command after --")
        return with_servers(home=home, command=command)
    if given.command == "lock-elasticsearch":
        from deploy.dev.jars import LOCK, write_lock

        print(f"{write_lock()} jars in {LOCK}")
        return 0
    from deploy.dev import supervisor

    if given.command in ("up", "demo"):
        return supervisor.up(home=home, demo=given.command == "demo")
    if given.command == "status":
        return supervisor.status(home=home)
    return supervisor.stop(home=home, forget=given.command == "reset")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
