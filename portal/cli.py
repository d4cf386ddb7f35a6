"""The commands. Each is a thin door: it reads its arguments, calls the verb, and says what happened."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("PICCOLO_CONF", "portal.piccolo_conf")


def _serve(arguments: argparse.Namespace) -> int:
    from portal.supervising import serve

    return serve(demo=arguments.demo)


def _web(_arguments: argparse.Namespace) -> int:
    from portal.serving import web

    return web()


def _work(_arguments: argparse.Namespace) -> int:
    import asyncio

    from portal.core.logging import start_logging
    from portal.jobs.worker import work

    start_logging()
    asyncio.run(work())
    return 0


def _migrate(_arguments: argparse.Namespace) -> int:
    from portal.core.embedded import running_database
    from portal.core.migrating import migrate_now

    with running_database() as url:
        print(f"{migrate_now(url)} migrations run")
    return 0


def _screen(arguments: argparse.Namespace) -> int:
    from portal.policy.choosing import current_rules
    from portal.policy.screen import screen

    if arguments.answers == "-":
        return screen(current_rules(), sys.stdin.buffer)
    try:
        with open(arguments.answers, "rb") as file:
            return screen(current_rules(), file)
    except OSError:
        print(f"打不开这个文件：{arguments.answers}", file=sys.stderr)
        return 2


def _pack(arguments: argparse.Namespace) -> int:
    from portal.policy.checking import check

    return check(Path(arguments.path))


def _demo(_arguments: argparse.Namespace) -> int:
    from portal.demo.adding import run

    return _beside_the_database(run)


def _doctor(_arguments: argparse.Namespace) -> int:
    from portal.doctor import run

    return _beside_the_database(run)


def _code(arguments: argparse.Namespace) -> int:
    from portal.demo.staff import say_code

    return _beside_the_database(lambda: say_code(arguments.account))


def _administrator(arguments: argparse.Namespace) -> int:
    from portal.access.first_administrator import run

    return _beside_the_database(lambda: run(arguments.account, arguments.name))


def _audit(_arguments: argparse.Namespace) -> int:
    from portal.access.verifying import run

    return _beside_the_database(run)


def _beside_the_database(verb: Callable[[], int]) -> int:
    """Run a verb while the database runs: the one that serves already, or our own for as long as it takes."""
    from portal.core.embedded import running_database

    with running_database() as url:
        os.environ["PORTAL_EMBEDDED_URL"] = url
        return verb()


def _key(arguments: argparse.Namespace) -> int:
    from portal.core import keys

    try:
        keys.create(Path(arguments.file), "production")
    except OSError as error:
        print(f"{arguments.file}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _roles(_arguments: argparse.Namespace) -> int:
    from portal.core.migrating import roles_sql

    print(roles_sql("portal"))
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    top = argparse.ArgumentParser(prog="portal", description="帮扶“一件事” portal")
    commands = top.add_subparsers(dest="command", required=True)

    serve = commands.add_parser("serve", help="migrate if needed, serve, and run the workers")
    serve.add_argument("--demo", action="store_true", help="add the demonstration data once")
    serve.set_defaults(run=_serve)
    commands.add_parser("web", help="only the web process (serve starts it)").set_defaults(run=_web)
    commands.add_parser("work", help="only the worker process (serve starts it)").set_defaults(run=_work)
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate)
    commands.add_parser("demo", help="add invented households; development only").set_defaults(run=_demo)
    code = commands.add_parser("code", help="a demonstration account's second-factor code; development only")
    code.add_argument("account")
    code.set_defaults(run=_code)
    commands.add_parser("doctor", help="say what is wrong with this installation").set_defaults(run=_doctor)
    commands.add_parser("roles", help="print the SQL an operator runs once").set_defaults(run=_roles)

    administrator = commands.add_parser(
        "administrator", help="an account for an administrator: prints its link"
    )
    administrator.add_argument("account", help="its name: 3 to 40 of a-z 0-9 . _ -")
    administrator.add_argument("--name", required=True, help="the person's name")
    administrator.set_defaults(run=_administrator)

    audit = commands.add_parser("audit", help="the audit").add_subparsers(dest="what", required=True)
    verify = audit.add_parser("verify", help="name the first row that was altered or is missing")
    verify.set_defaults(run=_audit)

    screen = commands.add_parser("screen", help="answers (JSON) → recommendation (JSON)")
    screen.add_argument("--answers", required=True, metavar="FILE", help="a file, or - for standard input")
    screen.set_defaults(run=_screen)

    pack = commands.add_parser("pack", help="policy packs").add_subparsers(dest="what", required=True)
    check = pack.add_parser("check", help="validate a pack and run its examples")
    check.add_argument("path")
    check.set_defaults(run=_pack)

    key = commands.add_parser("key", help="write a new production key file")
    key.add_argument("file")
    key.set_defaults(run=_key)
    return top


def main() -> None:
    """Run one command; exits with its code."""
    arguments = parser().parse_args()
    try:
        sys.exit(arguments.run(arguments))
    except Exception as error:
        from portal.core.errors import Refusal

        if isinstance(error, Refusal):
            print(error.message, file=sys.stderr)
            sys.exit(1)
        raise
