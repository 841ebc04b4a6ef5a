"""Makes the synthetic prisons in one transaction: the same for the same seed and day."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from server.bootstrap import Installation
from server.custody import take as custody
from server.demo.inmates import Held, Intake
from server.demo.inventing import Inventor
from server.demo.live_scores import LiveScores
from server.demo.log_ins import DemoNotes, InmateLogIn, StaffLogIn
from server.demo.old_scores import FormerSystem, months_before
from server.demo.records import Records
from server.demo.staff import Recruiter, Staff
from server.demo.visits import Visiting
from server.identity.rules import hashing
from server.identity.rules.kinds import CredentialKind
from server.identity.service import credentials
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.permissions import Place, Role
from server.wire.custody import SentenceKind

SYNTHETIC: Final = "synthetic"
PASSWORD: Final = "willow-bridge-7"  # noqa: S105  of invented people
PINS: Final = ("246810", "135792", "804162", "571934")
CARDS: Final = ("04A1B2C3", "04D4E5F6", "04172839", "045A6B7C")
_SEED: Final = 6499
_LIVE_MONTHS: Final = 2
_OLD_MONTHS: Final = 10
_PRISONS: Final = (
    ("649901", "云渡监狱", "Yundu Prison"),
    ("649902", "柏岭监狱", "Bailing Prison"),
)
_BLOCKS: Final = ("一监区", "二监区", "三监区", "四监区")
# 3 of 5 people are in the first prison.
_SHARE_OF_FIRST: Final = 0.6
Say = Callable[[str], None]


@dataclass(frozen=True)
class _Place:
    prison_id: int
    prison: str
    blocks: dict[str, int]


def make_prison(installation: Installation, *, people: int, say: Say) -> DemoNotes:
    """Fill an empty installation with two prisons and their last year."""
    pin_hashes, password_hash = known_hashes()
    maker = _Maker(installation.ctx, people=people, say=say)
    with installation.database.writing() as session:
        return maker.make(session, pin_hashes=pin_hashes, password_hash=password_hash)


def known_hashes() -> tuple[list[str], str]:
    """Of the PINs and of the staff's password."""
    with ThreadPoolExecutor(2) as pool:
        *pins, password = pool.map(hashing.hash_secret, [*PINS, PASSWORD])
    return pins, password


class _Maker:
    def __init__(self, ctx: Context, *, people: int, say: Say) -> None:
        self._now = ctx.clock.now()
        self._today = ctx.clock.today()
        self._clock = HeldClock(self._now, ctx.clock.zone.key)
        self._ctx = replace(ctx, clock=self._clock)
        self._dice = Random(_SEED)  # noqa: S311  the same prison every time
        self._inventor = Inventor(self._dice)
        self._people, self._say = people, say

    def make(self, session: Session, *, pin_hashes: Sequence[str], password_hash: str) -> DemoNotes:
        places = self._places(session)
        self._say("people, relatives and staff")
        recruiter = Recruiter(
            session, self._ctx, inventor=self._inventor, dice=self._dice, secret=password_hash
        )
        staff = recruiter.take({place.prison_id: sorted(place.blocks.values()) for place in places})
        held = self._take_in(session, places, staff)
        known = _known(held)
        self._say("a year of money and classes")
        records = Records(session, self._ctx, dice=self._dice, today=self._today)
        records.keep_accounts(held)
        for place in places:
            here = [each for each in held if each.place.prison_id == place.prison_id]
            records.teach(here, prison_id=place.prison_id)
        records.change_sentences(held, staff, clock=self._clock)
        self._score(session, held, known, staff)
        records.look(known, staff, clock=self._clock)
        self._clock.moment = self._now
        self._say("rooms, times and visits")
        visiting = Visiting(session, self._ctx, staff=staff)
        visiting.arrange([place.prison_id for place in places], known=known)
        return DemoNotes(
            kind=SYNTHETIC,
            people=len(held),
            prison_id=held[0].place.prison_id or 0,
            block_id=held[0].place.block_id or 0,
            inmates=tuple(self._give_log_ins(session, known, pin_hashes)),
            staff=tuple(staff_log_ins(session, self._ctx, staff)),
        )

    def _places(self, session: Session) -> list[_Place]:
        made = []
        for code, name, name_en in _PRISONS:
            prison_id = custody.ensure_prison(session, code=code, name=name, name_en=name_en)
            blocks = custody.ensure_blocks(session, prison_id=prison_id, names=_BLOCKS)
            made.append(_Place(prison_id, name, blocks))
        return made

    def _take_in(self, session: Session, places: Sequence[_Place], staff: Staff) -> list[Held]:
        self._clock.moment = self._now - timedelta(days=365)
        intake = Intake(
            session, self._ctx, inventor=self._inventor, dice=self._dice, today=self._today
        )
        held: list[Held] = []
        in_first = round(self._people * _SHARE_OF_FIRST)
        for place, count in zip(places, (in_first, self._people - in_first), strict=True):
            held += intake.take(prison_id=place.prison_id, blocks=place.blocks, count=count)
        clerks = {
            place.prison_id: staff.one(Role.SCORES_OFFICE, Place(place.prison_id)).person_id
            for place in places
        }
        intake.take_relatives(held, verified_by=clerks)
        return held

    def _score(
        self, session: Session, held: Sequence[Held], known: Sequence[Held], staff: Staff
    ) -> None:
        self._say("a year of scores")
        first = _months_ago(self._today, _LIVE_MONTHS)
        self._clock.moment = datetime.combine(first, time(), tzinfo=self._clock.zone).astimezone(
            UTC
        )
        former = FormerSystem(session, self._ctx, dice=self._dice)
        former.hand_over(held, months=months_before(first, _OLD_MONTHS))
        live = LiveScores(session, self._ctx, self._clock, staff, self._dice)
        self._say("two months of entering, approving and contesting")
        live.play(held, known, first=first, now=self._now)

    def _give_log_ins(
        self, session: Session, known: Sequence[Held], pin_hashes: Sequence[str]
    ) -> Iterator[InmateLogIn]:
        self._clock.moment = self._now
        for each, pin, pin_hash, card in zip(known, PINS, pin_hashes, CARDS, strict=False):
            give_log_in(
                session, self._ctx, person_id=each.actor.person_id, pin_hash=pin_hash, card=card
            )
            place = self._ctx.inmates.place_words(session, each.place)
            where = f"{place.prison} {place.block}"
            yield InmateLogIn(each.number, pin, card, each.actor.name, where)


def give_log_in(
    session: Session, ctx: Context, *, person_id: int, pin_hash: str, card: str
) -> None:
    """A PIN and a card for one person."""
    credentials.store_secret(
        session, ctx, person_id=person_id, kind=CredentialKind.PIN, secret=pin_hash
    )
    credentials.store_card(session, ctx, person_id=person_id, card_id=card)


def staff_log_ins(session: Session, ctx: Context, staff: Staff) -> Iterator[StaffLogIn]:
    for each in staff.everybody:
        place = ctx.inmates.place_words(session, each.place)
        yield StaffLogIn(
            log_in=each.log_in,
            password=PASSWORD,
            totp_secret=each.totp,
            name=each.actor.name,
            role=each.role,
            place=f"{place.prison} {place.block}".strip(),
        )


def _known(held: Sequence[Held]) -> list[Held]:
    """Four of the first block, with a year behind them and a sentence that ends."""
    long_here = [
        each
        for each in held
        if each.place == held[0].place and each.sentence.kind is SentenceKind.FIXED
    ]
    return sorted(long_here, key=lambda each: each.admitted_on)[: len(PINS)]


def _months_ago(day: date, count: int) -> date:
    """The first day of the month that lies so many months back."""
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
