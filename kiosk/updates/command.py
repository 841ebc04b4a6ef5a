"""The words and options of `guitu update`."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from kiosk.updates.errors import NothingToDo, UpdateError
from kiosk.updates.notes import TRIAL_NOTES, Trial, TrialNotes
from kiosk.updates.releases import Releases

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
Work = Callable[[argparse.Namespace], dict[str, object]]

INSTALLED = Path("/opt/guitu")
TRUSTED = Path("/etc/guitu/update-keys")


def add_commands(
    commands: Commands, *, add_home: Callable[[argparse.ArgumentParser], None]
) -> None:
    update = commands.add_parser("update", help="signed packages: make them, take them in")
    which = update.add_subparsers(required=True, metavar="WHAT")
    keys = _add(which, "keys", "make a pair of keys for who releases Guitu", _make_keys)
    keys.add_argument("--out", type=Path, required=True, metavar="DIR")
    _add_passphrase(keys)
    build = _add(which, "build", "pack this checkout as a version; sign it next", _build)
    build.add_argument("kind", choices=["terminal", "server"])
    build.add_argument("--out", type=Path, required=True, metavar="FILE")
    sign = _add(which, "sign", "sign a package with the private key", _sign)
    sign.add_argument("file", type=Path, metavar="FILE")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE")
    _add_passphrase(sign)
    for name, words, work in (
        ("apply", "take a signed package in; a terminal tries it when nobody is logged in", _apply),
        ("status", "what runs, what waits, what failed", _status),
        ("settle", "make a version that stood its trial the one that runs", _settle),
        ("roll-back", "go back to the version before", _roll_back),
    ):
        _add_places(_add(which, name, words, work), add_home)
    which.choices["apply"].add_argument("file", type=Path, metavar="FILE")
    back = which.choices["roll-back"]
    back.add_argument("--reason", default="the administrator went back")
    back.add_argument(
        "--unless-proved", action="store_true", help="only if this version never stood by itself"
    )


def _add(which: Commands, name: str, words: str, work: Work) -> argparse.ArgumentParser:
    parser = which.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    parser.set_defaults(command=lambda options: _run(work, options))
    return parser


def _add_places(
    parser: argparse.ArgumentParser, add_home: Callable[[argparse.ArgumentParser], None]
) -> None:
    add_home(parser)
    parser.add_argument("--releases", type=Path, default=INSTALLED, metavar="DIR")
    parser.add_argument("--keys", type=Path, default=TRUSTED, metavar="DIR")


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    words = "a file with the passphrase of the private key"
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help=words)


def _run(work: Work, options: argparse.Namespace) -> int:
    """Told in one sentence, whatever it was: nothing was half done."""
    try:
        told = work(options)
    except (UpdateError, OSError) as error:
        print(f"guitu update: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for name, value in told.items():
            print(f"{name}: {value}")
    return 0


def _make_keys(options: argparse.Namespace) -> dict[str, object]:
    from kiosk.updates.signing import make_keys

    private, public = make_keys(options.out, passphrase=_passphrase(options))
    return {"keep secret": str(private), "give to every machine": str(public)}


def _build(options: argparse.Namespace) -> dict[str, object]:
    from kiosk.updates.making import build_package

    manifest = build_package(kind=options.kind, out=options.out)
    size = options.out.stat().st_size
    return {"version": manifest.version, "files": len(manifest.files), "bytes": size}


def _sign(options: argparse.Namespace) -> dict[str, object]:
    from kiosk.updates.package import sign

    sign(options.file, key_file=options.key, passphrase=_passphrase(options))
    return {"signed": str(options.file)}


def _apply(options: argparse.Namespace) -> dict[str, object]:
    from kiosk.updates.package import Package
    from kiosk.updates.signing import trusted_keys

    package = Package(options.file, keys=trusted_keys(options.keys))
    releases = Releases(options.releases)
    kind = releases.kind or package.manifest.kind
    releases.install(package, kind=kind, trial=_trial(options))
    return _status(options)


def _status(options: argparse.Namespace) -> dict[str, object]:
    releases, trial = Releases(options.releases), _trial(options)
    told: dict[str, object] = {"current": releases.current, **asdict(releases.state())}
    told["starts of the trial"] = trial.starts if trial.version == told["waiting"] else 0
    return told


def _settle(options: argparse.Namespace) -> dict[str, object]:
    Releases(options.releases).settle(_trial(options))
    return _status(options)


def _roll_back(options: argparse.Namespace) -> dict[str, object]:
    releases = Releases(options.releases)
    if options.unless_proved and _trial(options).proved == releases.current:
        raise NothingToDo(f"version {releases.current} stood by itself before; it stays")
    releases.roll_back(reason=options.reason)
    return _status(options)


def _trial(options: argparse.Namespace) -> Trial:
    return TrialNotes(options.home / TRIAL_NOTES).read()


def _passphrase(options: argparse.Namespace) -> bytes | None:
    file: Path | None = options.passphrase_file
    return file.read_bytes().strip() if file else None
