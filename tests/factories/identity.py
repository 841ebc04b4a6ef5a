"""Makes people, terminals and officers of an invented prison, with plain defaults."""

import os
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy.orm import Session

from server.custody import take as custody
from server.custody.service import InmateFinder
from server.custody.take import InmateFacts
from server.identity.rules.kinds import CredentialKind, DeviceKind, PersonKind
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import credentials, devices, duties, people
from server.identity.service.credentials import NumberFacts
from server.identity.service.people import PersonFacts
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.limits import shipped_limits
from server.infra.permissions import Actor, Duty, Place, Role
from server.infra.sealing import Seals
from tests.factories.tables import insert_row

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
PIN = "604913"
# Of PIN, with the least work that argon2 allows: tests must not wait for it.
PIN_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$2SnwPYaaPJ2i9sA0lCPo5A$ZAfscotX5ATgvS51Q17+nOODANf1QZJYX/SDX+XF2yE"
)


def make_context(clock: HeldClock | None = None, **changes: object) -> Context:
    made = Context(
        clock=clock or HeldClock(NOON),
        seals=Seals(field_key=os.urandom(32), index_key=os.urandom(32)),
        limits=shipped_limits(),
        inmates=InmateFinder(),
        tokens_key=os.urandom(32),
        certificate_hash=b"c" * 32,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


@dataclass(frozen=True)
class MadePrison:
    prison_id: int
    blocks: tuple[int, ...]

    @property
    def place(self) -> Place:
        return Place(self.prison_id)

    def block(self, number: int = 0) -> Place:
        return Place(self.prison_id, self.blocks[number])


BLOCKS = ("一监区", "二监区")


def make_prison(session: Session, *, code: str = "P1", name: str = "青川监狱") -> MadePrison:
    """A prison with two blocks."""
    prison_id = custody.ensure_prison(session, code=code, name=name)
    made = custody.ensure_blocks(session, prison_id=prison_id, names=BLOCKS)
    return MadePrison(prison_id, tuple(made[block] for block in BLOCKS))


def make_inmate(
    session: Session,
    ctx: Context,
    prison: MadePrison,
    *,
    name: str = "单晓明",
    number: str = "64000001",
    block: int = 0,
    card: str | None = "04A1B2C3",
    id_number: str = "",
    pin_hash: str | None = PIN_HASH,
    born_on: date | None = date(1990, 3, 5),
) -> int:
    """Someone held in the block, who can log in with PIN."""
    facts = PersonFacts(
        PersonKind.INMATE, name, id_number=id_number, nation="回族", born_on=born_on
    )
    [person_id] = people.take_people(session, ctx, [facts])
    row = InmateFacts(person_id=person_id, number=number, block=BLOCKS[block])
    custody.take_inmates(session, ctx, prison_id=prison.prison_id, rows=[row])
    credentials.take_numbers(session, ctx, [NumberFacts(person_id, prison.prison_id, number)])
    if card:
        credentials.store_card(session, ctx, person_id=person_id, card_id=card)
    if pin_hash:
        credentials.store_secret(
            session, ctx, person_id=person_id, kind=CredentialKind.PIN, secret=pin_hash
        )
    return person_id


def raw_private(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """In base64, as a terminal sends it."""
    return b64encode(key.sign(message)).decode()


def make_device(
    session: Session,
    ctx: Context,
    place: Place,
    *,
    name: str = "A-1",
    key: Ed25519PrivateKey | None = None,
    kind: DeviceKind = DeviceKind.CELL,
) -> DeviceClaim:
    """A terminal that is enrolled; what its token would say."""
    device_id = insert_row(
        session,
        "device",
        name=name,
        kind=kind,
        prison_id=place.prison_id,
        block_id=place.block_id,
        public_key=_public(key) if key is not None else os.urandom(32),
        enrolled_at=ctx.clock.now(),
    )
    assert place.prison_id is not None
    token = devices.token_of(
        ctx, device_id=device_id, prison_id=place.prison_id, block_id=place.block_id
    )
    claim = devices.claim_of(ctx, token.token)
    assert claim is not None
    return claim


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def make_officer(
    session: Session,
    ctx: Context,
    role: Role = Role.OFFICER,
    place: Place | None = None,
    *,
    name: str = "马向阳",
) -> Actor:
    """A member of staff with one duty, as he acts at the console."""
    [person_id] = people.take_people(session, ctx, [PersonFacts(PersonKind.STAFF, name)])
    duty = Duty(role, place or Place())
    duties.store_duty(session, ctx, person_id=person_id, duty=duty)
    return Actor(person_id, name, (duty,), "console", prison_id=duty.place.prison_id)


def as_inmate(person_id: int, prison: MadePrison, *, name: str = "单晓明") -> Actor:
    """The person himself at a terminal."""
    return Actor(person_id, name, (Duty(Role.INMATE),), "terminal", prison_id=prison.prison_id)


def duty_ids(session: Session, ctx: Context, person_id: int) -> list[int]:
    return [given.duty_id for given in duties.given_duties(session, ctx, person_id=person_id)]
