"""Takes the synthetic prisons' inmates in, with their relatives and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from server.custody import take as custody
from server.custody.take import InmateFacts, SentenceFacts
from server.demo.inventing import REGION, Invented, Inventor
from server.identity.rules.kinds import Door, PersonKind, Sex
from server.identity.service import credentials, people
from server.identity.service.credentials import NumberFacts
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.context import Context
from server.infra.permissions import Actor, Duty, Place, Role
from server.wire.custody import SentenceKind

_OFFENCES: Final = ("盗窃罪", "诈骗罪", "故意伤害罪", "贩卖毒品罪", "抢劫罪", "交通肇事罪")
_LEVELS: Final = ("普管", "普管", "普管", "宽管", "从严")
_SCHOOLS: Final = ("小学", "初中", "初中", "初中", "高中", "大专")
_CELL_BEDS: Final = 8
_YEAR: Final = timedelta(days=365)
_MORNING: Final = time(9, 30)


@dataclass(frozen=True)
class Held:
    """One inmate, who can act at a terminal."""

    actor: Actor
    number: str
    place: Place
    surname: str
    admitted_on: date
    sentence: SentenceFacts


class Intake:
    """Takes inmates of one prison after another."""

    def __init__(
        self, session: Session, ctx: Context, *, inventor: Inventor, dice: Random, today: date
    ) -> None:
        self._session, self._ctx = session, ctx
        self._inventor, self._dice, self._today = inventor, dice, today

    def take(self, *, prison_id: int, blocks: dict[str, int], count: int) -> list[Held]:
        """So many people, spread over the blocks."""
        invented = [
            self._inventor.person(is_man=True, youngest=19, oldest=66, today=self._today)
            for _ in range(count)
        ]
        rows = [_person(each, PersonKind.INMATE) for each in invented]
        ids = people.take_people(self._session, self._ctx, rows)
        facts = self._places(ids, prison_id=prison_id, blocks=sorted(blocks))
        sentences = [self._sentence(each) for each in facts]
        custody.take_inmates(self._session, self._ctx, prison_id=prison_id, rows=facts)
        custody.take_sentences(self._session, self._ctx, rows=sentences)
        numbers = [NumberFacts(each.person_id, prison_id, each.number) for each in facts]
        credentials.take_numbers(self._session, self._ctx, numbers)
        return [
            _held(fact, each, sentence, Place(prison_id, blocks[fact.block]))
            for fact, each, sentence in zip(facts, invented, sentences, strict=True)
        ]

    def _places(
        self, ids: Sequence[int], *, prison_id: int, blocks: Sequence[str]
    ) -> list[InmateFacts]:
        placed = []
        for order, person_id in enumerate(ids):
            inside = order // len(blocks)
            block = blocks[order % len(blocks)]
            admitted_on = self._today - timedelta(days=self._dice.randint(40, 2200))
            placed.append(
                InmateFacts(
                    person_id=person_id,
                    number=f"{REGION}{prison_id % 10}{order + 1:05d}",
                    block=block,
                    cell=f"{inside // _CELL_BEDS // 8 + 1}-{inside // _CELL_BEDS % 8 + 1:02d}",
                    admitted_on=admitted_on,
                    treatment_level=self._dice.choice(_LEVELS),
                    education=self._dice.choice(_SCHOOLS),
                    source="入监登记表",
                    recorded_by="狱政管理科",
                    treatment_by=f"{block}考核小组",
                    treatment_at=self._assessed_at(order, admitted_on),
                    treatment_source="分级处遇评定表",
                )
            )
        return placed

    def _assessed_at(self, order: int, admitted_on: date) -> datetime:
        """Within about the last half year, so that of a few people the level has run out."""
        day = max(admitted_on, self._today - timedelta(days=order * 7 % 196))
        return datetime.combine(day, _MORNING, self._ctx.clock.zone).astimezone(UTC)

    def _sentence(self, facts: InmateFacts) -> SentenceFacts:
        """It began some months before the person came, and most of it is still to come."""
        admitted = facts.admitted_on or self._today
        starts_on = admitted - timedelta(days=self._dice.randint(60, 300))
        fate = self._dice.randrange(50)
        kind, term, ends_on = SentenceKind.LIFE, "无期徒刑", None
        if fate == 0:
            kind, term = SentenceKind.SUSPENDED_DEATH, "死刑缓期二年执行"
        elif fate > 2:
            served_years = (self._today - starts_on).days // 365
            years = served_years + self._dice.randint(2, 9)
            kind, term = SentenceKind.FIXED, f"有期徒刑{years}年"
            ends_on = starts_on + years * _YEAR + timedelta(days=years // 4 - 1)
        return SentenceFacts(
            person_id=facts.person_id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            offence=self._dice.choice(_OFFENCES),
            term_words=term,
            source=f"（{starts_on.year}）{REGION}刑初{self._dice.randint(10, 900)}号判决书",
            recorded_by="刑罚执行科",
        )

    def take_relatives(self, held: Sequence[Held], *, verified_by: dict[int, int]) -> int:
        """Up to three of each inmate; of those, most are verified. Returns how many."""
        wanted = [(each, kin) for each in held for kin in self._kin()]
        invented = [self._relative(each, kin) for each, kin in wanted]
        rows = [_person(each, PersonKind.RELATIVE) for each in invented]
        ids = people.take_people(self._session, self._ctx, rows)
        relations = [
            RelationFacts(each.actor.person_id, person_id, kin, document="户口簿")
            for (each, kin), person_id in zip(wanted, ids, strict=True)
        ]
        people.take_relations(self._session, relations)
        seen = [one for one in zip(wanted, relations, strict=True) if self._dice.random() < 0.8]
        for (each, _), relation in seen:
            people.store_verified(
                self._session,
                self._ctx,
                inmate_id=relation.inmate_id,
                relative_id=relation.relative_id,
                verified_by=verified_by[each.place.prison_id or 0],
            )
        return len(ids)

    def _kin(self) -> list[str]:
        kin = ["父亲", "母亲", "配偶", "子女", "兄弟", "姐妹"]
        return self._dice.sample(kin, k=self._dice.choice((0, 1, 2, 2, 3)))

    def _relative(self, held: Held, kinship: str) -> Invented:
        ages = {"父亲": (50, 80), "母亲": (48, 80), "子女": (6, 30)}
        youngest, oldest = ages.get(kinship, (22, 60))
        is_man = {"父亲": True, "兄弟": True, "子女": self._dice.random() < 0.5}.get(kinship, False)
        return self._inventor.person(
            surname="" if kinship in {"母亲", "配偶"} else held.surname,
            is_man=is_man,
            youngest=youngest,
            oldest=oldest,
            today=self._today,
        )


def _person(invented: Invented, kind: PersonKind) -> PersonFacts:
    is_inmate = kind is PersonKind.INMATE
    return PersonFacts(
        kind,
        invented.name,
        sex=Sex.MALE if invented.is_man else Sex.FEMALE,
        born_on=invented.born_on,
        id_number=invented.id_number,
        phone="" if is_inmate else invented.phone,
        address=invented.address,
        nation=invented.nation if is_inmate else "",
    )


def _held(facts: InmateFacts, invented: Invented, sentence: SentenceFacts, place: Place) -> Held:
    actor = Actor(
        facts.person_id,
        invented.name,
        duties=(Duty(Role.INMATE),),
        door=Door.TERMINAL,
        prison_id=place.prison_id,
    )
    admitted_on = facts.admitted_on or sentence.starts_on
    return Held(actor, facts.number, place, invented.name[0], admitted_on, sentence)
