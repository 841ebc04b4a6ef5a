"""The words and options of `guitu kiosk install` and `guitu server install`."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TypeAlias

from kiosk.install.machine import CannotInstall, Machine
from kiosk.install.plan import KEYS, VERSIONS, Display, Item, plan
from kiosk.updates.debian import needed_packages
from kiosk.updates.errors import UpdateError
from kiosk.updates.manifest import Kind

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001

_WORDS = "set a Debian 12 machine up as a {}; doing it again changes nothing"


def add_commands(commands: Commands, kiosk: Commands) -> None:
    terminal = kiosk.add_parser("install", help=_WORDS.format("terminal"))
    _add_options(terminal, kind=Kind.TERMINAL)
    install = commands.add_parser("install", help="set a Debian 12 machine up")
    which = install.add_subparsers(required=True, metavar="WHAT")
    for kind in Kind:
        _add_options(which.add_parser(kind.value, help=_WORDS.format(kind)), kind=kind)


def _add_options(parser: argparse.ArgumentParser, *, kind: Kind) -> None:
    parser.description = _WORDS.format(kind)
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="a tree, not /")
    parser.add_argument("--key", type=Path, metavar="FILE", help="public key that signs updates")
    parser.add_argument("--package", type=Path, metavar="FILE", help="a signed version to install")
    parser.add_argument("--dry-run", action="store_true", help="print what would change")
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    if kind is Kind.TERMINAL:
        parser.add_argument("--display", type=Display, default=Display.XORG, choices=list(Display))
    parser.set_defaults(command=_run, kind=kind)


def _run(options: argparse.Namespace) -> int:
    try:
        told = _install(options)
    except (UpdateError, OSError) as error:
        print(f"guitu install: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    verb = "would change" if options.dry_run else "changed"
    for path in told["changed"]:
        print(f"{verb} /{path}")
    print("nothing to do" if not told["changed"] else f"{len(told['changed'])} {verb}")
    if told["did not work"]:
        print(f"after the next start it counts: {', '.join(told['did not work'])} did not work")
    return 0


def _install(options: argparse.Namespace) -> dict[str, list[str]]:
    kind: Kind = options.kind
    machine = Machine(options.root)
    if options.root == Path("/") and os.geteuid() != 0 and not options.dry_run:
        raise CannotInstall("only root can set a machine up")
    is_tree = options.root != Path("/")
    machine.check(needed=[] if is_tree or options.dry_run else needed_packages(kind))
    items = [*plan(kind, display=getattr(options, "display", Display.XORG)), *_key(options)]
    if options.dry_run:
        return {"changed": machine.differing(items), "did not work": []}
    changed = machine.put(items)
    if options.package:
        _put_version(options, kind)
        changed.append(VERSIONS)
    return {"changed": changed, "did not work": machine.make_it_count()}


def _key(options: argparse.Namespace) -> list[Item]:
    file: Path | None = options.key
    return [Item(f"{KEYS}/{file.stem}.pub", file.read_bytes())] if file else []


def _put_version(options: argparse.Namespace, kind: Kind) -> None:
    from kiosk.updates.notes import Trial
    from kiosk.updates.package import Package
    from kiosk.updates.releases import Releases
    from kiosk.updates.signing import trusted_keys

    package = Package(options.package, keys=trusted_keys(options.root / KEYS))
    releases = Releases(options.root / VERSIONS)
    if package.manifest.version not in {releases.current, releases.state().waiting}:
        releases.install(package, kind=kind, trial=Trial())
