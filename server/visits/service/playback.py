"""Playing a recording: who may, for which purpose, and each time in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.identity.service import people
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound, Refused
from server.infra.permissions import (
    Action,
    Actor,
    Duty,
    Place,
    Target,
    places_of,
    require,
    require_purpose,
)
from server.infra.words import role_words
from server.visits.rules.errors import PlayOver, RecordingNotReady, RecordingRemoved
from server.visits.service.films import film_folder, kept, segments_of
from server.visits.service.seats import seated_at
from server.visits.service.steps import visitors_of
from server.visits.service.words import step_words
from server.visits.tables import (
    RecordingFilm,
    RecordingPlay,
    RecordingRemoval,
    RecordingSegment,
    Visit,
    VisitPlace,
    VisitRecording,
    VisitStepRow,
)
from server.wire.base import Text

MOST_LISTED: Final = 200


@dataclass(frozen=True)
class Recorded:
    """One line of the list. It names nobody: a list is no look at a person."""

    visit_id: int
    starts_at: datetime
    place: str
    visit_class: str
    is_ready: bool
    is_whole: bool
    removed_at: datetime | None


@dataclass(frozen=True)
class Event:
    """`at_ms` is the place in the films; None for what was before or after them."""

    at: datetime
    what: Text
    role: Text
    words: str
    at_ms: int | None


@dataclass(frozen=True)
class ShownFilm:
    """`who` sat before the camera."""

    seat: int
    who: str
    length_ms: int
    has_picture: bool


@dataclass(frozen=True)
class Gap:
    """From here on nothing was recorded, or what was is not as it was written."""

    since: datetime
    until: datetime
    why: str
    faults: str


@dataclass(frozen=True)
class Playback:
    visit_id: int
    inmate: str
    visitors: Sequence[str]
    purpose: str
    until: datetime
    films: Sequence[ShownFilm]
    events: Sequence[Event]
    segments: Sequence[Gap]


@dataclass(frozen=True)
class FilmSource:
    """Where a film lies and what opens it. It leaves the server in clear parts only."""

    folder: Path
    identity: str
    seal: str


def recordings_for_staff(session: Session, ctx: Context, *, actor: Actor) -> list[Recorded]:
    """Those that the actor may play, and those that were removed; the latest first."""
    del ctx  # as every service is called
    places = places_of(actor, Action.RECORDING_PLAY)
    if not places:
        raise Refused("no duty for recordings")
    query = (
        select(Visit, VisitRecording, VisitPlace.name)
        .join(VisitRecording, VisitRecording.visit_id == Visit.id)
        .join(VisitPlace, VisitPlace.id == Visit.place_id)
        .where(exists().where(RecordingSegment.visit_id == Visit.id))
        .order_by(Visit.starts_at.desc(), Visit.id.desc())
        .limit(MOST_LISTED)
    )
    if all(place.prison_id is not None for place in places):
        query = query.where(VisitPlace.prison_id.in_({place.prison_id for place in places}))
    return [
        Recorded(
            visit_id=visit.id,
            starts_at=visit.starts_at,
            place=place,
            visit_class=visit.visit_class,
            is_ready=recording.filmed_at is not None and recording.identity is not None,
            is_whole=_is_whole(segments_of(session, visit_id=visit.id)),
            removed_at=recording.removed_at,
        )
        for visit, recording, place in session.execute(query)
    ]


def _is_whole(segments: Sequence[RecordingSegment]) -> bool:
    return not any(row.faults or row.why == "disk" for row in segments)


def proof_of_removal(session: Session, ctx: Context, *, actor: Actor, visit_id: int) -> str:
    """What is left of a removed recording; it tells of no person."""
    del ctx  # as every service is called
    _entitled(session, actor, visit_id)
    row = session.get(RecordingRemoval, visit_id)
    if row is None:
        raise NotFound
    return row.proof


def play(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, purpose: str | None
) -> int:
    """Begin one look at one recording. The log says it of everybody who is seen in it."""
    stated = require_purpose(purpose)
    visit, duty = _entitled(session, actor, visit_id)
    recording = session.get(VisitRecording, visit_id)
    if recording is None:
        raise NotFound
    if recording.identity is None:
        raise RecordingRemoved
    if recording.filmed_at is None:
        raise RecordingNotReady
    now = ctx.clock.now()
    row = RecordingPlay(
        visit_id=visit_id,
        by_id=actor.person_id,
        at=now,
        until=now + timedelta(minutes=ctx.limits.number("visits.playback_minutes")),
        purpose=stated,
    )
    session.add(row)
    session.flush()
    looks = [
        audit.Record(
            Action.RECORDING_PLAY,
            actor,
            duty,
            subject_id=person_id,
            is_look=True,
            purpose=stated,
            detail={"visit": visit_id, "play": row.id},
        )
        for person_id in (visit.inmate_id, *visitors_of(session, visit))
    ]
    audit.append_all(session, ctx.clock, looks)
    return row.id


def _entitled(session: Session, actor: Actor, visit_id: int) -> tuple[Visit, Duty]:
    """By the prison that held the visit, wherever the inmate is now."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    prison_id = session.get_one(VisitPlace, visit.place_id).prison_id
    target = Target(visit.inmate_id, Place(prison_id))
    return visit, require(actor, Action.RECORDING_PLAY, target)


def opened_play(session: Session, ctx: Context, *, actor: Actor, play_id: int) -> Playback:
    """What is shown of a look that this officer began."""
    row, visit = _own_play(session, ctx, actor=actor, play_id=play_id)
    visitors = visitors_of(session, visit)
    names = people.names_of(session, [visit.inmate_id, *visitors])
    films = _films(session, visit.id)
    return Playback(
        visit_id=visit.id,
        inmate=names[visit.inmate_id],
        visitors=[names[each] for each in visitors],
        purpose=row.purpose,
        until=row.until,
        films=[
            ShownFilm(
                each.seat, _who(session, visit, each.seat, names), each.length_ms, each.pictures > 0
            )
            for each in films
        ],
        events=_events(session, visit.id, films),
        segments=[
            Gap(each.since, each.until or each.since, each.why, each.faults)
            for each in segments_of(session, visit_id=visit.id)
        ],
    )


def _who(session: Session, visit: Visit, seat: int, names: Mapping[int, str]) -> str:
    seated = [names[person_id] for person_id in seated_at(session, visit, seat)]
    return "、".join(seated)


def film_source(
    session: Session, ctx: Context, *, actor: Actor, play_id: int, seat: int, root: Path
) -> FilmSource:
    """Of one seat, for the officer who began the look, as long as it lasts."""
    _, visit = _own_play(session, ctx, actor=actor, play_id=play_id)
    film = session.get(RecordingFilm, (visit.id, seat))
    if film is None:
        raise NotFound
    identity = kept(session, ctx, visit_id=visit.id).identity
    return FilmSource(film_folder(root, visit_id=visit.id, seat=seat), identity, film.seal)


def _own_play(
    session: Session, ctx: Context, *, actor: Actor, play_id: int
) -> tuple[RecordingPlay, Visit]:
    row = session.get(RecordingPlay, play_id)
    if row is None or row.by_id != actor.person_id:
        raise NotFound
    # He may have lost the duty since.
    visit, _ = _entitled(session, actor, row.visit_id)
    if row.until <= ctx.clock.now():
        raise PlayOver
    return row, visit


def _films(session: Session, visit_id: int) -> Sequence[RecordingFilm]:
    query = select(RecordingFilm).where(RecordingFilm.visit_id == visit_id)
    return session.scalars(query.order_by(RecordingFilm.seat)).all()


def _events(session: Session, visit_id: int, films: Sequence[RecordingFilm]) -> list[Event]:
    query = select(VisitStepRow).where(VisitStepRow.visit_id == visit_id)
    return [_event(row, films) for row in session.scalars(query.order_by(VisitStepRow.at)).all()]


def _event(row: VisitStepRow, films: Sequence[RecordingFilm]) -> Event:
    words = role_words(row.role)
    at_ms = None
    if films:
        after = (row.at - films[0].since) // timedelta(milliseconds=1)
        at_ms = after if 0 <= after <= max(each.length_ms for each in films) else None
    return Event(row.at, step_words(row.what), Text(zh=words.zh, en=words.en), row.reasons, at_ms)
