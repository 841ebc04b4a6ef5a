"""The words and options of `guitu bundle`."""

import argparse
import json
import sys
from pathlib import Path
from typing import TypeAlias

from kiosk.updates.errors import UpdateError
from kiosk.updates.manifest import Kind

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001

_WORDS = "make one signed file that installs a machine without any registry"


def add_command(commands: Commands) -> None:
    bundle = commands.add_parser("bundle", help=_WORDS, description=_WORDS)
    bundle.add_argument("--out", type=Path, required=True, metavar="FILE")
    bundle.add_argument("--for", dest="kind", type=Kind, default=Kind.TERMINAL, choices=list(Kind))
    bundle.add_argument("--key", type=Path, required=True, metavar="FILE", help="private key")
    words = "a file with the passphrase of the private key"
    bundle.add_argument("--passphrase-file", type=Path, metavar="FILE", help=words)
    bundle.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    bundle.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        told = _bundle(options)
    except (UpdateError, OSError) as error:
        print(f"guitu bundle: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(told))
        return 0
    for name, value in told.items():
        print(f"{name}: {value}")
    return 0


def _bundle(options: argparse.Namespace) -> dict[str, object]:
    from kiosk.bundle.making import Signer, make_bundle

    secret: Path | None = options.passphrase_file
    signer = Signer(options.key, secret.read_bytes().strip() if secret else None)
    return make_bundle(
        options.kind,
        out=options.out,
        signer=signer,
        say=lambda step: print(f"  {step} ...", file=sys.stderr, flush=True),
    )
