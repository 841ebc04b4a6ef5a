"""What the fake door answers of visits: a mother who is known, an uncle who is not yet."""

from collections.abc import Sequence
from datetime import date, timedelta

from server.wire.base import Text
from server.wire.media import JoinReply
from server.wire.visits import (
    AppealReply,
    AppealRequest,
    AppealState,
    FreeSlot,
    MonthCount,
    PeopleReply,
    RateVisit,
    Restriction,
    SeeRecording,
    SlotsReply,
    VisitClass,
    VisitForm,
    VisitPerson,
    VisitReply,
    VisitRequest,
    VisitsReply,
    VisitState,
    VisitStep,
    WithdrawVisit,
)
from tests.fakes.terminal_replies import AS_OF, NOW

HALF_AN_HOUR = timedelta(minutes=30)
MOTHER, UNCLE = 71, 72
INMATE, OFFICER = Text(zh="本人", en="You"), Text(zh="民警", en="Officer")


def visit(
    *,
    visit_id: int = 31,
    state: VisitState = VisitState.AUTO_APPROVED,
    days: int = 7,
    reasons: str = "",
    answered_by: str = "",
    offers: Sequence[FreeSlot] = (),
    can_see_recording: bool = False,
) -> VisitReply:
    starts_at = NOW + timedelta(days=days, hours=2)
    steps = [VisitStep(at=NOW - timedelta(days=2), what="requested", role=INMATE)]
    if state is not VisitState.REQUESTED:
        at = NOW - timedelta(days=1)
        steps.append(VisitStep(at=at, what=state.value, role=OFFICER, reasons=reasons))
    return VisitReply(
        visit_id=visit_id,
        state=state,
        visit_class=VisitClass.FAMILY,
        form=VisitForm.REMOTE,
        starts_at=starts_at,
        ends_at=starts_at + HALF_AN_HOUR,
        visitors=["李秀英"],
        findings=[],
        answered_by=answered_by,
        reasons=reasons,
        offers=list(offers),
        steps=steps,
        can_see_recording=can_see_recording,
    )


def refused_visit() -> VisitReply:
    return visit(
        visit_id=29,
        state=VisitState.REJECTED,
        days=-3,
        reasons="当天监区有活动，没有空余会见室。",
        answered_by="王海",
    )


def visits(*, is_empty: bool = False) -> VisitsReply:
    if is_empty:
        return VisitsReply(
            as_of=AS_OF, visits=[], month=MonthCount(allowed=1, in_person=0, remote=0)
        )
    return VisitsReply(
        as_of=AS_OF,
        visits=[
            visit(),
            refused_visit(),
            visit(visit_id=20, state=VisitState.ENDED, days=-30, can_see_recording=True),
        ],
        month=MonthCount(allowed=2, in_person=0, remote=1),
    )


def restriction() -> Restriction:
    return Restriction(
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=9),
        reason="正在调查一件事，查清以前暂停会见。",
        ordered_by="刘强",
    )


def people(*, is_empty: bool = False) -> PeopleReply:
    if is_empty:
        return PeopleReply(as_of=AS_OF, people=[])
    mother = VisitPerson(
        person_id=MOTHER,
        name="李秀英",
        kinship=Text(zh="母亲", en="mother"),
        is_verified=True,
        expires_on=date(2028, 5, 1),
    )
    uncle = VisitPerson(
        person_id=UNCLE, name="张卫东", kinship=Text(zh="叔叔", en="uncle"), is_verified=False
    )
    return PeopleReply(as_of=AS_OF, people=[mother, uncle])


def slots(form: VisitForm, *, is_empty: bool = False) -> SlotsReply:
    first = 100 if form is VisitForm.REMOTE else 200
    count = 0 if is_empty else 8
    return SlotsReply(as_of=NOW, slots=[_slot(first + n, n, form) for n in range(count)])


def _slot(slot_id: int, number: int, form: VisitForm) -> FreeSlot:
    starts_at = NOW + timedelta(days=2 + number // 3, hours=1 + number % 3)
    return FreeSlot(
        slot_id=slot_id,
        place=Text(zh="第一监狱", en="First prison"),
        room=Text(zh="视频会见室 2", en="Video room 2"),
        is_partner_place=False,
        form=form,
        starts_at=starts_at,
        ends_at=starts_at + HALF_AN_HOUR,
    )


def booked(request: VisitRequest) -> VisitReply:
    free = [*slots(VisitForm.REMOTE).slots, *slots(VisitForm.IN_PERSON).slots]
    slot = next(each for each in free if each.slot_id == request.slot_id)
    made = visit(visit_id=32, state=VisitState.REQUESTED)
    times = {"form": slot.form, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
    return made.model_copy(update=times)


def after(
    of: VisitReply, request: WithdrawVisit | AppealRequest | RateVisit | SeeRecording
) -> VisitReply:
    if isinstance(request, AppealRequest):
        appeal = AppealReply(state=AppealState.OPEN, asked_at=NOW, words=request.words)
        return of.model_copy(update={"appeal": appeal})
    if isinstance(request, RateVisit):
        return of.model_copy(update={"my_rating": request.faces})
    if isinstance(request, SeeRecording):
        return of.model_copy(update={"can_see_recording": False})
    return of.model_copy(update={"state": VisitState.WITHDRAWN})


def open_now() -> VisitReply:
    """Its line is open."""
    made = visit(visit_id=40, days=0)
    starts_at = NOW + timedelta(minutes=5)
    return made.model_copy(
        update={
            "starts_at": starts_at,
            "ends_at": starts_at + HALF_AN_HOUR,
            "join_from": NOW - timedelta(minutes=10),
            "join_until": starts_at + HALF_AN_HOUR,
        }
    )


def ticket() -> JoinReply:
    return JoinReply(ticket="a-ticket", node_url="ws://127.0.0.1:1/", ice_servers=[])
