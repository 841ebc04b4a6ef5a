"""Opens an installation: the one place that picks implementations."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from huey import SqliteHuey
from sqlalchemy import MetaData

import server
from server.config import Settings, load_settings
from server.custody.service import InmateFinder
from server.identity.service.acts import ACTS as IDENTITY_ACTS
from server.identity.service.tidying import tidy
from server.infra.audit_check import anchor
from server.infra.clock import Clock, SystemClock
from server.infra.context import AppliesAct, Context
from server.infra.database import Database, Table
from server.infra.jobs import Job, Timetable, open_queue
from server.infra.keys import Keys, load_keys
from server.infra.limits import shipped_limits
from server.infra.media_access import MediaAccess
from server.infra.migrate import prepare_database
from server.scores.service import ScoresWork, rulebook
from server.scores.service.acts import ACTS as SCORES_ACTS
from server.scores.service.month import enter_bases
from server.sync.service.acts import ACTS as SYNC_ACTS
from server.visits.jobs import film_all, remove_due
from server.visits.service import VisitsWork, flag_moved
from server.visits.service import tidying as visits_tidying
from server.visits.service.acts import ACTS as VISITS_ACTS

ACT_HANDLERS: Final[Mapping[str, AppliesAct]] = {
    **IDENTITY_ACTS,
    **SCORES_ACTS,
    **VISITS_ACTS,
    **SYNC_ACTS,
}
"""What can be done at a terminal while the line is down, by the kind of act."""


@dataclass(frozen=True)
class Installation:
    """One opened installation. `close` may be called twice."""

    settings: Settings
    database: Database
    keys: Keys
    ctx: Context

    def close(self) -> None:
        self.database.close()


def metadata() -> MetaData:
    """All tables of all capabilities."""
    for module in pkgutil.iter_modules(server.__path__):
        # A plain module such as __main__ has no tables, and would run when it is imported.
        if not module.ispkg:
            continue
        try:
            importlib.import_module(f"server.{module.name}.tables")
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith(f"server.{module.name}"):
                raise
    importlib.import_module("server.infra.audit")
    return Table.metadata


def open_installation(home: Path | None = None, *, clock: Clock | None = None) -> Installation:
    """Open GUITU_HOME, making an empty one ready: folders, keys and database."""
    return open_with(load_settings(home), clock=clock)


def open_with(settings: Settings, *, clock: Clock | None = None) -> Installation:
    for folder in (settings.home, settings.logs):
        # Nobody else on the machine reads names and scores out of the database's file.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = load_keys(settings.keys)
    ctx = make_context(settings, keys, clock=clock)
    # What is wrong in the prison's clause file is told now, and not to the first who asks for it.
    rulebook(ctx.limits)
    database = Database(settings.database)
    metadata()
    prepare_database(database)
    return Installation(settings, database, keys, ctx)


def make_context(settings: Settings, keys: Keys, *, clock: Clock | None = None) -> Context:
    """The Context of every service, with each capability's work handler."""
    return Context(
        clock=clock or SystemClock(settings.zone),
        seals=keys.seals,
        limits=shipped_limits().overridden(settings.limits),
        inmates=InmateFinder(),
        tokens_key=keys.tokens,
        certificate_hash=keys.certificate_hash,
        signing_key=keys.signing.public_key().public_bytes_raw(),
        work_handlers={"scores": ScoresWork(), "visits": VisitsWork()},
        act_handlers=ACT_HANDLERS,
        move_handlers=(flag_moved,),
        media=MediaAccess(
            sign=keys.signing.sign,
            node_keys=settings.keys / "nodes",
            turn_url=settings.turn.url,
            turn_secret=settings.turn.secret,
            relay_only=settings.turn.relay_only,
        ),
    )


def open_jobs(installation: Installation) -> SqliteHuey:
    """The queue of background jobs, each with its timetable."""
    return open_queue(installation.settings.home / "jobs.sqlite", _jobs(installation))


def _jobs(installation: Installation) -> dict[str, tuple[Timetable, Job]]:
    settings, ctx, database = installation.settings, installation.ctx, installation.database

    def anchor_audit_log() -> None:
        with database.writing() as session:
            anchor(
                session,
                signing_key=installation.keys.signing,
                folder=settings.anchors,
                day=ctx.clock.today(),
            )

    def enter_monthly_bases() -> None:
        with database.writing() as session:
            enter_bases(session, ctx)

    def tidy_visits() -> None:
        with database.writing() as session:
            visits_tidying.tidy(session, ctx)

    def tidy_identity() -> None:
        with database.writing() as session:
            tidy(session, ctx)

    def film_recordings() -> None:
        film_all(database, ctx, root=settings.recordings)

    def remove_recordings() -> None:
        remove_due(database, ctx, root=settings.recordings)

    return {
        "film_recordings": (Timetable(minute="*"), film_recordings),
        "remove_recordings": (Timetable(minute="20", hour="2"), remove_recordings),
        "tidy_visits": (Timetable(minute="*/5"), tidy_visits),
        "tidy_identity": (Timetable(minute="40", hour="3"), tidy_identity),
        "anchor_audit_log": (Timetable(minute="50", hour="23"), anchor_audit_log),
        "enter_monthly_bases": (Timetable(minute="10", hour="1"), enter_monthly_bases),
    }
