"""Takes uploaded exports in, and shows what became of their rows."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fastapi import UploadFile
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra.context import Context
from server.infra.errors import Refused
from server.infra.permissions import Action, Actor, places_of
from server.ingest import service as ingest
from server.ingest.gateways.opening import load_mapping, open_uploads, sizes_of
from server.wire.base import Text
from server.wire.ingest import ImportReply, RunLine

Uploaded = Sequence[tuple[Path, str]]
LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class ShownRun:
    run: RunLine
    refused: int


@dataclass(frozen=True)
class Imports:
    """`prisons` are those into which the officer may import."""

    runs: Sequence[ShownRun]
    prisons: Sequence[tuple[int, Text]]


@contextmanager
def kept_for_now(files: Sequence[UploadFile]) -> Iterator[Uploaded]:
    """The uploads as files, gone when the import is over: source files are not kept."""
    with TemporaryDirectory(prefix="guitu-import-") as folder:
        kept = []
        for number, file in enumerate(files):
            name = Path((file.filename or "").replace("\\", "/")).name[-LONGEST_NAME:]
            path = Path(folder) / f"{number}{Path(name).suffix[:10]}"
            with path.open("wb") as target:
                shutil.copyfileobj(file.file, target, 1 << 20)
            kept.append((path, name or str(number)))
        yield kept


def take_uploads(
    session: Session, ctx: Context, *, actor: Actor, prison_id: int, uploads: Uploaded, home: Path
) -> ImportReply:
    return ingest.take_in(
        session,
        ctx,
        actor=actor,
        prison_id=prison_id,
        sources=open_uploads(uploads, sizes=sizes_of(ctx)),
        mapping=load_mapping(None, home=home),
    )


def imports(session: Session, ctx: Context, *, actor: Actor) -> Imports:
    if not places_of(actor, Action.IMPORT_READ):
        raise Refused(Action.IMPORT_READ)
    return Imports(
        [shown(run) for run in ingest.runs(session, ctx, actor=actor)],
        _prisons(session, actor=actor),
    )


def shown(run: RunLine) -> ShownRun:
    return ShownRun(run, sum(file.refused for file in run.files.values()) + len(run.refused_files))


def _prisons(session: Session, *, actor: Actor) -> list[tuple[int, Text]]:
    places = {place.prison_id for place in places_of(actor, Action.IMPORT_RUN)}
    known = {
        block.place.prison_id: block.prison
        for block in custody.known_blocks(session)
        if block.place.prison_id is not None
    }
    return [(id_, name) for id_, name in known.items() if id_ in places or None in places]


def with_refusals(session: Session, ctx: Context, *, actor: Actor) -> list[ShownRun]:
    """The newest imports that refused something; none for who has no duty for imports."""
    found = [shown(run) for run in ingest.runs(session, ctx, actor=actor)]
    return [each for each in found if each.refused]
