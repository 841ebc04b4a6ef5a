"""A small synthetic world for scores: two prisons, four inmates and the staff around them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from server.custody.service import InmateFinder
from server.custody.take import InmateFacts, ensure_prison, take_inmates
from server.identity.rules.kinds import PersonKind
from server.identity.service.people import PersonFacts, take_people
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.database import Database
from server.infra.limits import shipped_limits
from server.infra.permissions import Actor, Duty, Place, Role
from server.infra.sealing import Seals
from server.scores.service import Proposed, ScoresWork, decide_entry, propose_entry

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
QUOTA = "第二十三条第（二）项"
UNTIDY = "第二十条第（二）项"
STOPPED = "第二十五条第（三）项"
PURPOSE = "scoring"


@dataclass(frozen=True)
class World:
    """Who is there. `inmate` and `neighbour` share a block; the others are elsewhere."""

    database: Database
    ctx: Context
    clock: HeldClock
    inmate: Actor
    neighbour: Actor
    other_block: Actor
    other_prison: Actor
    officer: Actor
    second_officer: Actor
    leader: Actor
    leader_of_other_block: Actor
    leader_of_other_prison: Actor
    office: Actor
    prison_leader: Actor
    teacher: Actor

    def propose(
        self,
        *,
        clause: str = QUOTA,
        points: int | None = 8,
        inmate: Actor | None = None,
        on: date = TODAY,
    ) -> Proposed:
        person = (inmate or self.inmate).person_id
        with self.database.writing() as session:
            return propose_entry(
                session,
                self.ctx,
                actor=self.officer,
                inmate_id=person,
                clause=clause,
                happened_on=on,
                points=points,
            )

    def approve(self, proposal: Proposed, *, by: Actor | None = None) -> int:
        """The id of the line in the ledger."""
        with self.database.writing() as session:
            decided = decide_entry(
                session,
                self.ctx,
                actor=by or self.leader,
                proposal_id=proposal.proposal_id,
                approved=True,
                reason="",
            )
        assert decided.entry_id is not None
        return decided.entry_id

    def line(
        self,
        *,
        clause: str = QUOTA,
        points: int | None = 8,
        inmate: Actor | None = None,
        on: date = TODAY,
    ) -> int:
        """A line that was entered and approved."""
        return self.approve(self.propose(clause=clause, points=points, inmate=inmate, on=on))


def make_context(clock: HeldClock) -> Context:
    return Context(
        clock=clock,
        seals=Seals(field_key=b"f" * 32, index_key=b"i" * 32),
        limits=shipped_limits(),
        inmates=InmateFinder(),
        work_handlers={"scores": ScoresWork()},
        tokens_key=b"t" * 32,
        certificate_hash=b"c" * 32,
    )


def make_world(database: Database) -> World:
    """Fill a database that has its tables and nothing in them."""
    clock = HeldClock(NOW)
    ctx = make_context(clock)
    names = ["甲一", "乙二", "丙三", "丁四"]
    staff = ["警一", "警二", "长一", "长二", "长三", "科一", "领一", "师一"]
    with database.writing() as session:
        ids = take_people(
            session,
            ctx,
            [PersonFacts(PersonKind.INMATE, name) for name in names]
            + [PersonFacts(PersonKind.STAFF, name) for name in staff],
        )
        first = ensure_prison(session, code="T1", name="试验一监")
        second = ensure_prison(session, code="T2", name="试验二监")
        blocks = ("一监区", "一监区", "二监区")
        held = [
            InmateFacts(ids[i], f"6400000{i}", blocks[i], admitted_on=date(2025, 1, 6))
            for i in range(3)
        ]
        take_inmates(session, ctx, prison_id=first, rows=held)
        elsewhere = InmateFacts(ids[3], "65000003", "一监区", admitted_on=date(2025, 1, 6))
        take_inmates(session, ctx, prison_id=second, rows=[elsewhere])
        places = [InmateFinder().whereabouts(session, person_id=ids[i]) for i in range(4)]
    here, _, there, far = [found.place if found else Place() for found in places]
    whole = Place(first, None)
    duties = [
        (Role.OFFICER, here),
        (Role.OFFICER, here),
        (Role.BLOCK_LEADER, here),
        (Role.BLOCK_LEADER, there),
        (Role.BLOCK_LEADER, far),
        (Role.SCORES_OFFICE, whole),
        (Role.PRISON_LEADER, whole),
        (Role.TEACHER, whole),
    ]
    inmates = [_inmate(ids[i], place) for i, place in enumerate((here, here, there, far))]
    officers = [_staff(ids[4 + i], *duty) for i, duty in enumerate(duties)]
    return World(database, ctx, clock, *inmates, *officers)


def _inmate(person_id: int, place: Place) -> Actor:
    duty = Duty(Role.INMATE, place)
    return Actor(person_id, f"{person_id}", (duty,), "terminal", prison_id=place.prison_id)


def _staff(person_id: int, role: Role, place: Place) -> Actor:
    duty = Duty(role, place)
    return Actor(person_id, f"{person_id}", (duty,), "console", prison_id=place.prison_id)
