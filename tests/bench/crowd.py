"""Ten thousand people with three million score lines, made once and kept for the next run."""

import os
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from alembic.script import ScriptDirectory

from server.accounts import service as accounts
from server.accounts.service import EntryFacts
from server.bootstrap import Installation, open_installation
from server.custody import take as custody
from server.custody.take import InmateFacts, SentenceFacts
from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts
from server.infra import audit
from server.infra.migrate import alembic_config
from server.infra.permissions import Action, Actor, Duty, Place, Role
from server.scores import take as scores
from server.scores.take import MonthRow
from server.wire.accounts import AccountKind
from server.wire.custody import SentenceKind
from tests.bench.report import progress

PEOPLE = 10_000
# Each month of a person becomes three lines: base, bonus and deduction.
MONTHS = 100
LINES = PEOPLE * MONTHS * 3
BLOCKS = tuple(f"{number}监区" for number in range(1, 41))
LOOKS_EACH = 3
FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "bench"


def crowded_home() -> Path:
    """The home of an installation on SQLite that holds the crowd."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    home = Path(os.environ.get("GUITU_BENCH_CACHE") or FOLDER) / f"crowd-{revision}"
    ready = home / "ready"
    if not ready.exists():
        shutil.rmtree(home, ignore_errors=True)
        installation = open_installation(home)
        make_crowd(installation)
        installation.close()
        ready.touch()
    return home


def make_crowd(installation: Installation) -> None:
    progress(f"making {PEOPLE:,} people and {LINES:,} score lines (once)")
    with installation.database.writing() as session:
        ctx = installation.ctx
        prison_id = custody.ensure_prison(session, code="649901", name="云渡监狱")
        facts = [PersonFacts(PersonKind.INMATE, f"某{number:05d}") for number in range(PEOPLE)]
        ids = people.take_people(session, ctx, facts)
        today = ctx.clock.today()
        custody.take_inmates(session, ctx, prison_id=prison_id, rows=list(_inmates(ids, today)))
        custody.take_sentences(session, ctx, rows=list(_sentences(ids, today)))
        accounts.take_entries(session, ctx, rows=list(_entries(ids, today)))
        scores.take_month_rows(session, ctx, rows=_months(ids, today))
        officer = _officer(session_person=ids[0], prison_id=prison_id)
        looks = _looks(ids, officer)
        while batch := list(islice(looks, 1_000)):
            audit.append_all(session, ctx.clock, batch)
            session.expunge_all()


def _inmates(ids: list[int], today: date) -> Iterator[InmateFacts]:
    for order, person_id in enumerate(ids):
        yield InmateFacts(
            person_id=person_id,
            number=f"6499{order:06d}",
            block=BLOCKS[order % len(BLOCKS)],
            admitted_on=today - timedelta(days=31 * MONTHS),
        )


def _sentences(ids: list[int], today: date) -> Iterator[SentenceFacts]:
    for person_id in ids:
        yield SentenceFacts(
            person_id=person_id,
            kind=SentenceKind.FIXED,
            starts_on=today - timedelta(days=32 * MONTHS),
            ends_on=today + timedelta(days=900 + person_id % 900),
        )


def _entries(ids: list[int], today: date) -> Iterator[EntryFacts]:
    for person_id in ids:
        for number in range(10):
            yield EntryFacts(
                person_id=person_id,
                happened_on=today - timedelta(days=30 * (10 - number)),
                kind=AccountKind.WAGE,
                amount_fen=10_000,
                balance_fen=10_000 * (number + 1),
                title="劳动报酬",
                source="bench",
                origin=str(number),
            )


def _months(ids: list[int], today: date) -> Iterator[MonthRow]:
    last = today.year * 12 + today.month - 1
    months = [(m // 12) * 100 + m % 12 + 1 for m in range(last - MONTHS + 1, last + 1)]
    for person_id in ids:
        for order, month in enumerate(months):
            yield _month(person_id, month, order)


def _month(person_id: int, month: int, order: int) -> MonthRow:
    return MonthRow(
        inmate_id=person_id,
        month=month,
        base=100,
        base_supervision=35,
        base_education=35,
        base_labour=30,
        bonus=5,
        bonus_part="labour",
        bonus_reason="超额完成劳动定额",
        deduction=2,
        deduction_part="supervision",
        deduction_reason="内务不整",
        clause="第二十三条第（二）项",
        month_points=103,
        running_total=None,
        officer_label="民警甲",
        recorded_on=date(month // 100, month % 100, 20),
        lineage_id=order,
    )


def _officer(*, session_person: int, prison_id: int) -> Actor:
    duty = Duty(Role.OFFICER, Place(prison_id, 1))
    return Actor(session_person, "民警甲", (duty,), "console", prison_id=prison_id)


def _looks(ids: list[int], officer: Actor) -> Iterator[audit.Record]:
    for person_id in ids:
        for _ in range(LOOKS_EACH):
            yield audit.Record(
                Action.SCORE_READ,
                officer,
                officer.duties[0],
                subject_id=person_id,
                is_look=True,
                purpose="scoring",
            )
