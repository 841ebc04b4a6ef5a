"""Fills an empty installation from a folder of legacy exports, through ingest."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from server.bootstrap import Installation
from server.custody import service as custody
from server.demo.inventing import Inventor
from server.demo.log_ins import DemoNotes, InmateLogIn
from server.demo.prison import CARDS, PINS, give_log_in, known_hashes, staff_log_ins
from server.demo.problems import NothingImported
from server.demo.staff import Recruiter
from server.identity.rules.kinds import Door
from server.identity.service import people
from server.infra.context import Context, Whereabouts
from server.infra.permissions import Actor, Duty, Role
from server.ingest.gateways.opening import load_mapping, open_all, sizes_of
from server.ingest.service import take_in
from server.scores import service as scores
from server.wire.ingest import ImportReply

IMPORTED: Final = "imported"
_LOOKED_AT: Final = 100


def import_folder(
    installation: Installation, folder: Path, *, say: Callable[[str], None]
) -> DemoNotes:
    """Take the files in, add a staff, and give the first people PINs."""
    ctx, home = installation.ctx, installation.settings.home
    if not folder.is_dir():
        raise NothingImported(f"{folder} is no folder")
    pin_hashes, password_hash = known_hashes()
    mapping = load_mapping(None, home=home)
    with installation.database.writing() as session:
        sources = open_all([str(folder)], sizes=sizes_of(ctx))
        reply = take_in(session, ctx, actor=None, prison_id=None, sources=sources, mapping=mapping)
        _tell(reply, say)
        return _notes(session, ctx, pin_hashes=pin_hashes, password_hash=password_hash)


def _tell(reply: ImportReply, say: Callable[[str], None]) -> None:
    for name, report in reply.files.items():
        counts = f"taken {report.taken}, refused {report.refused}, duplicates {report.duplicates}"
        say(f"{name}: read {report.read}, {counts}")
    for name, fault in reply.refused_files.items():
        say(f"{name}: {fault.sentence.zh} {fault.sentence.en}")


def _notes(
    session: Session, ctx: Context, *, pin_hashes: list[str], password_hash: str
) -> DemoNotes:
    held = custody.held_people(session)
    if not held:
        raise NothingImported("the files hold nobody")
    blocks: dict[int, list[int]] = {}
    for block in custody.known_blocks(session):
        blocks.setdefault(block.place.prison_id or 0, []).append(block.place.block_id or 0)
    dice = Random(IMPORTED)  # noqa: S311  the same staff every time
    recruiter = Recruiter(session, ctx, inventor=Inventor(dice), dice=dice, secret=password_hash)
    staff = recruiter.take(blocks)
    known = _first_people(session, ctx, sorted(held))
    for each, pin_hash, card in zip(known, pin_hashes, CARDS, strict=False):
        give_log_in(session, ctx, person_id=each.person_id, pin_hash=pin_hash, card=card)
    names = people.names_of(session, [each.person_id for each in known])
    return DemoNotes(
        kind=IMPORTED,
        people=len(held),
        prison_id=known[0].place.prison_id or 0,
        block_id=known[0].place.block_id or 0,
        inmates=tuple(
            _log_in(each, pin, card, name=names[each.person_id])
            for each, pin, card in zip(known, PINS, CARDS, strict=False)
        ),
        staff=tuple(staff_log_ins(session, ctx, staff)),
    )


def _log_in(where: Whereabouts, pin: str, card: str, *, name: str) -> InmateLogIn:
    return InmateLogIn(where.number, pin, card, name, f"{where.prison} {where.block}")


def _first_people(session: Session, ctx: Context, person_ids: list[int]) -> list[Whereabouts]:
    """The first few of one block who have scores to look at; else the first few."""
    where = ctx.inmates.whereabouts_of_all(session, person_ids=person_ids[:_LOOKED_AT])
    scored = [each for each in where.values() if _has_scores(session, ctx, each)]
    first, *_ = scored or list(where.values())
    return [each for each in scored or where.values() if each.place == first.place][: len(PINS)]


def _has_scores(session: Session, ctx: Context, where: Whereabouts) -> bool:
    actor = Actor(where.person_id, "", duties=(Duty(Role.INMATE),), door=Door.TERMINAL)
    return bool(scores.my_lines(session, ctx, actor=actor).lines)
