"""Officers of the synthetic prison, acting as their pages in the console would."""

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.identity.rules.kinds import CredentialKind, Door
from server.identity.service import credentials, duties, people, staff
from server.infra.context import Context
from server.infra.permissions import Actor
from server.scores import service as scores
from tests.journeys.conftest import Prison

UNTIDY = "第二十条第（二）项"


def officer(prison: Prison, log_in: str) -> Actor:
    """With the duties he holds now."""
    return prison.read(lambda session, ctx: _actor(session, ctx, log_in))


def _actor(session: Session, ctx: Context, log_in: str) -> Actor:
    found = credentials.by_look_up(
        session, kind=CredentialKind.PASSWORD, look_up=staff.log_in_look_up(log_in)
    )
    assert found is not None
    held = duties.duties_of(session, ctx, person_id=found.person_id)
    name = people.names_of(session, [found.person_id])[found.person_id]
    prison_id = held[0].place.prison_id
    return Actor(found.person_id, name, duties=held, door=Door.CONSOLE, prison_id=prison_id)


def person_id(prison: Prison, number: str) -> int:
    look_up = credentials.number_look_up(prison.notes.prison_id, number)
    found = prison.read(
        lambda session, _: credentials.by_look_up(
            session, kind=CredentialKind.NUMBER, look_up=look_up
        )
    )
    assert found is not None
    return found.person_id


def enter_line(prison: Prison, *, number: str, enterer: Actor, approver: Actor) -> None:
    """A deduction of two points, entered by one officer and approved by another."""
    inmate_id = person_id(prison, number)
    prison.write(
        lambda session, ctx: scores.propose_entry(
            session,
            ctx,
            actor=enterer,
            inmate_id=inmate_id,
            clause=UNTIDY,
            happened_on=ctx.clock.today(),
            points=2,
        )
    )
    prison.write(lambda session, ctx: _approve_newest(session, ctx, approver))


def _approve_newest(session: Session, ctx: Context, approver: Actor) -> None:
    newest = max(approvals.my_items(session, ctx, actor=approver), key=lambda item: item.item_id)
    approvals.decide(session, ctx, actor=approver, item_id=newest.item_id, approved=True, reason="")


def newest_case(prison: Prison) -> int:
    office = officer(prison, "office1")
    cases = prison.write(
        lambda session, ctx: scores.cases_for_staff(session, ctx, actor=office, purpose="contest")
    )
    return max(case.case.case_id for case in cases)


def correct(prison: Prison, actor: Actor, case_id: int, *, reasons: str) -> None:
    """Decide a case: the deduction was one point too many."""
    prison.write(
        lambda session, ctx: scores.decide_case(
            session, ctx, actor=actor, case_id=case_id, points_after=-1, reasons=reasons
        )
    )
