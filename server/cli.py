"""The server's commands. Each makes an empty GUITU_HOME ready by itself."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from server.config import Door

# Commands import what they run inside themselves, so that `guitu --help` answers at once.
Command = Callable[[argparse.Namespace], int]
# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def main(arguments: Sequence[str] | None = None) -> int:
    from sqlalchemy.exc import OperationalError

    from server.config import DoorTaken, SettingsWrong
    from server.infra.errors import GuituError
    from server.infra.limits import LimitMalformed, LimitUnknown
    from server.infra.migrate import DatabaseTooNew

    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except SettingsWrong as error:
        return _told(f"the settings cannot be read: {error}")
    except LimitUnknown as error:
        return _told(f"settings.toml changes a limit that there is not: {error}; see guitu limits")
    except LimitMalformed as error:
        return _told(f"a limit cannot be read: {error}")
    except DoorTaken as error:
        return _told(f"a door cannot listen at {error}; another port is set in settings.toml")
    except OperationalError as error:
        return _told(f"the database cannot be used: {error.orig}")
    except DatabaseTooNew as error:
        return _told(f"a newer release has changed this database (revision {error}); use that one.")
    except GuituError as error:
        return _told(f"{error.sentence.zh} {error.sentence.en} ({error})")
    except KeyboardInterrupt:
        return 130


def _told(sentence: str) -> int:
    print(f"guitu: {sentence}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guitu", description="The server of Guitu.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_programs(commands)
    _add_import(commands)
    _add_audit(commands)
    _add_journal(commands)
    _add_recording(commands)
    _add_upkeep(commands)
    return parser


def new_command(
    commands: Commands, name: str, words: str, command: Command
) -> argparse.ArgumentParser:
    """A command with the options that all have."""
    parser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--home", type=Path, help="the installation's folder (or GUITU_HOME)")
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    parser.set_defaults(command=command)
    return parser


def report(options: argparse.Namespace, values: object, words: str) -> None:
    """Print the values as JSON or the words for people."""
    print(json.dumps(values, ensure_ascii=False, indent=None) if options.json else words)


def _add_programs(commands: Commands) -> None:
    new_command(commands, "server", "serve the terminals', console's and public doors", _server)
    new_command(commands, "worker", "run background jobs", _worker)
    media = new_command(commands, "media", "pass on the packets of visits", _media)
    media.add_argument("--name", help="the node's name, for a second one on this machine")
    media.add_argument("--host", help="the address of its UDP ports")
    media.add_argument("--ports", metavar="LOW-HIGH", help="its range of UDP ports")
    media.add_argument("--port", type=int, help="the port of its signalling")
    media.add_argument("--server", metavar="URL", help="the door where events are delivered")
    demo = new_command(commands, "demo", "a synthetic prison with server and terminal", _demo)
    demo.add_argument("--import", dest="import_from", type=Path, metavar="DIR")
    demo.add_argument("--no-terminal", action="store_true", help="server and worker only")
    demo.add_argument("--people", type=int, default=500)
    demo.add_argument("--fresh", action="store_true", help="forget an earlier demo first")


def _server(options: argparse.Namespace) -> int:
    from server.app import serve
    from server.bootstrap import open_installation
    from server.infra.telemetry import start_logging

    installation = open_installation(options.home)
    start_logging(installation.settings.logs, program="server")
    serve(installation, json_ready=options.json)
    return 0


def _worker(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation, open_jobs
    from server.infra.jobs import run_worker
    from server.infra.telemetry import start_logging

    installation = open_installation(options.home)
    start_logging(installation.settings.logs, program="worker")
    run_worker(open_jobs(installation))
    return 0


def _media(options: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from server.config import load_settings
    from server.infra.telemetry import start_logging
    from server.media.node import PortTaken
    from server.node import open_node, run_node

    settings = load_settings(options.home)
    try:
        node = open_node(settings, _node_overrides(options, settings.media.signalling))
    except (ValidationError, ValueError) as error:
        return _told(f"the media node cannot start so: {error}")
    start_logging(settings.logs, program=f"media-{node.name}")
    try:
        run_node(node, json_ready=options.json)
    except PortTaken as error:
        return _told(f"the media node cannot listen at {error}; another port is set with --port")
    return 0


def _node_overrides(options: argparse.Namespace, signalling: "Door") -> dict[str, object]:
    low, _, high = (options.ports or "").partition("-")
    stated = {
        "name": options.name,
        "host": options.host,
        "low_port": low or None,
        "high_port": high or None,
        "server": options.server,
        "signalling": None
        if options.port is None
        else signalling.model_copy(update={"port": options.port}),
    }
    return {name: value for name, value in stated.items() if value is not None}


def _demo(options: argparse.Namespace) -> int:
    try:
        from server.demo.command import run
    except ModuleNotFoundError:
        return _told("an installed system has no demo: it shows its screens to a browser")
    return run(options)


def _add_import(commands: Commands) -> None:
    parser = new_command(commands, "import", "take in the exports of a prison's systems", _import)
    parser.add_argument("sources", nargs="+", help="a folder, files, or a database URL")
    parser.add_argument("--mapping", type=Path, help="a mapping file instead of the installed one")
    parser.add_argument("--report", choices=["words", "json"], default="words")
    parser.add_argument("--prison", default="", help="the prison's code, where there are several")


def _import(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.ingest.command import run

    opened = open_installation(options.home)
    return run(options, database=opened.database, ctx=opened.ctx, home=opened.settings.home)


def _add_audit(commands: Commands) -> None:
    parser = new_command(commands, "audit", "check or anchor the audit log", _audit)
    parser.add_argument("what", choices=["verify", "anchor"])


def _audit(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.infra import audit_check
    from server.visits.service import retention

    installation = open_installation(options.home)
    key, folder = installation.keys.signing, installation.settings.anchors
    if options.what == "anchor":
        today = installation.ctx.clock.today()
        with installation.database.writing() as session:
            made = audit_check.anchor(session, signing_key=key, folder=folder, day=today)
            report(options, {"day": made.day}, f"anchored {made.day}")
        return 0
    with installation.database.reading() as session:
        verdict = audit_check.verify(session, signing_key=key, anchor_folder=folder)
        proofs = retention.check_proofs(session)
    unproved = [audit_check.Fault("removed recordings", f.visit_id, f.what) for f in proofs]
    report(options, *audit_check.told(verdict, unproved))
    return 0


def _add_journal(commands: Commands) -> None:
    parser = new_command(commands, "journal", "acts that wait for an administrator", _journal)
    whats = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    whats.add_parser("list", help="acts that were taken and could not be applied")
    again = whats.add_parser("retry", help="apply one of them, once what kept it is mended")
    again.add_argument("act", type=int, metavar="ID", help="the number that the list gives")


def _journal(options: argparse.Namespace) -> int:
    """Exit 0 for an act that is done or refused by a rule, 1 for one that is still held."""
    from server.bootstrap import open_installation
    from server.infra.telemetry import start_logging
    from server.sync import command

    opened = open_installation(options.home)
    start_logging(opened.settings.logs, program="journal")
    if options.what == "list":
        held, words = command.list_held(database=opened.database)
        report(options, {"held": held}, words)
        return 0
    outcome, words = command.retry(options.act, database=opened.database, ctx=opened.ctx)
    report(options, {"outcome": outcome}, words)
    return 1 if outcome == "held" else 0


def _add_recording(commands: Commands) -> None:
    parser = new_command(commands, "recording", "check and look after recorded visits", _recording)
    words = (
        "find what was changed; make what the console plays, again; remove what is kept too long"
    )
    parser.add_argument("what", choices=["verify", "webm", "expire"], help=words)
    parser.add_argument("visit", type=int, nargs="?", help="one visit's number; webm needs it")


def _recording(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.infra.telemetry import start_logging
    from server.visits import command

    if options.what == "webm" and options.visit is None:
        return _told("of which visit? guitu recording webm VISIT")
    opened = open_installation(options.home)
    start_logging(opened.settings.logs, program="recording")
    root = opened.settings.recordings
    act = {"verify": command.verify, "webm": command.webm, "expire": command.expire}[options.what]
    report(options, *act(opened.database, opened.ctx, root=root, visit_id=options.visit))
    return 0


def _add_upkeep(commands: Commands) -> None:
    backup = new_command(commands, "backup", "write the whole installation to one file", _backup)
    backup.add_argument("file", type=Path)
    restore = new_command(commands, "restore", "put a backup back into an empty home", _restore)
    restore.add_argument("file", type=Path)
    new_command(commands, "register", "list every personal field and why it is kept", _register)
    new_command(commands, "limits", "list every number of law with its source", _limits)
    prison = new_command(commands, "prison", "name a prison and its blocks", _prison)
    prison.add_argument("--code", required=True, help="the prison's short code")
    prison.add_argument("--name", required=True)
    prison.add_argument("blocks", nargs="+", metavar="BLOCK")
    enrol = new_command(commands, "enrol", "make a one-time code for a new terminal", _enrol)
    enrol.add_argument("--name", required=True, help="what the terminal is called, such as 3-07")
    enrol.add_argument("--block", required=True, help="the name of its block")
    enrol.add_argument("--prison", default="", help="the prison's code, where there are several")
    staff = new_command(commands, "staff", "make an officer's account", _staff)
    staff.add_argument("--name", required=True)
    staff.add_argument("--account", required=True, help="the name to log in with")
    staff.add_argument("--role", required=True)
    staff.add_argument("--prison", default="", help="the prison's code, where there are several")
    staff.add_argument("--block", default="")
    database = new_command(commands, "db", "bring the database up to date", _db)
    database.add_argument("--write-revision", metavar="MESSAGE", help="for developers")


def _backup(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.infra.backup import BackupWrong, write_backup

    installation = open_installation(options.home)
    home = installation.settings.home
    try:
        size = write_backup(installation.database, home=home, file=options.file)
    except BackupWrong as error:
        return _told(str(error))
    report(options, {"file": str(options.file), "bytes": size}, f"{options.file}: {size} bytes")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from server.config import load_settings
    from server.infra.backup import BackupWrong, restore_backup

    home = load_settings(options.home).home
    try:
        restore_backup(options.file, home=home)
    except BackupWrong as error:
        return _told(str(error))
    report(options, {"home": str(home)}, f"restored to {home}")
    return 0


def _register(options: argparse.Namespace) -> int:
    from server.bootstrap import metadata
    from server.infra.register import entries

    rows = [
        {
            "field": f"{column.table.name}.{column.name}",
            "owner": entry.owner,
            "purpose": entry.purpose,
            "basis": entry.basis,
            "retention": entry.retention,
            "sensitivity": entry.sensitivity.value,
        }
        for column, entry in entries(metadata())
    ]
    words = "\n".join(" | ".join(row.values()) for row in rows)
    report(options, {"fields": rows}, words)
    return 0


def _limits(options: argparse.Namespace) -> int:
    from server.config import load_settings
    from server.infra.limits import shipped_limits

    limits = shipped_limits().overridden(load_settings(options.home).limits)
    rows = [
        {"name": limit.name, "value": limit.value, "unit": limit.unit, "source": limit.source}
        for limit in limits
    ]
    words = "\n".join(f"{r['name']} = {r['value']} {r['unit']} ({r['source']})" for r in rows)
    report(options, {"limits": rows}, words)
    return 0


def _prison(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.install import make_prison

    installation = open_installation(options.home)
    make_prison(installation, code=options.code, name=options.name, blocks=options.blocks)
    report(options, {"prison": options.code}, f"{options.name}: {len(options.blocks)} blocks")
    return 0


def _enrol(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.install import make_enrolment_code

    code = make_enrolment_code(
        open_installation(options.home),
        name=options.name,
        block=options.block,
        prison=options.prison,
    )
    report(options, {"code": code}, f"{code}\nType it at the terminal: guitu kiosk enrol")
    return 0


def _staff(options: argparse.Namespace) -> int:
    from server.bootstrap import open_installation
    from server.install import make_staff

    made = make_staff(
        open_installation(options.home),
        name=options.name,
        account=options.account,
        role=options.role,
        prison=options.prison,
        block=options.block,
    )
    values = {"account": options.account, "password": made.password, "otpauth": made.otpauth}
    report(options, values, "\n".join(f"{name}: {value}" for name, value in values.items()))
    return 0


def _db(options: argparse.Namespace) -> int:
    from server.bootstrap import metadata, open_installation
    from server.config import load_settings
    from server.infra.database import Database
    from server.infra.migrate import write_revision

    if options.write_revision:
        metadata()
        database = Database(load_settings(options.home).database)
        write_revision(database, message=options.write_revision)
        return 0
    open_installation(options.home).close()
    report(options, {"state": "up to date"}, "the database is up to date")
    return 0
