"""A person's visits, whom he may see, when that can be, and what he asks about them."""

from collections.abc import Sequence

from kiosk.client.acts import Acts, Saved
from kiosk.client.door import Door
from kiosk.client.errors import SessionEnded
from kiosk.client.last_known import Known, LastKnown
from server.wire.media import JoinReply, JoinRequest
from server.wire.visits import (
    AppealRequest,
    PeopleReply,
    RateVisit,
    SeeRecording,
    SlotsReply,
    VisitForm,
    VisitReply,
    VisitRequest,
    VisitsReply,
    WithdrawVisit,
)

_PATH = "/visits"
# What is free is another question for each form.
_SUBJECTS = {VisitForm.REMOTE: 1, VisitForm.IN_PERSON: 2}


class VisitsClient:
    """An inmate's acts about visits go into the journal, as all his acts do."""

    def __init__(self, *, door: Door, acts: Acts, last_known: LastKnown) -> None:
        self._door = door
        self._acts = acts
        self._last_known = last_known

    def visits(self) -> Known[VisitsReply]:
        return self._last_known.ask(
            VisitsReply, lambda: self._door.read(f"{_PATH}/mine", VisitsReply)
        )

    def known_visits(self) -> Known[VisitsReply] | None:
        return self._last_known.peek(VisitsReply)

    def people(self) -> Known[PeopleReply]:
        return self._last_known.ask(
            PeopleReply, lambda: self._door.read(f"{_PATH}/people", PeopleReply)
        )

    def known_people(self) -> Known[PeopleReply] | None:
        return self._last_known.peek(PeopleReply)

    def slots(self, form: VisitForm) -> Known[SlotsReply]:
        return self._last_known.ask(
            SlotsReply,
            lambda: self._door.read(
                f"{_PATH}/slots", SlotsReply, inmate_id=self._me(), form=form.value
            ),
            subject=_SUBJECTS[form],
        )

    def known_slots(self, form: VisitForm) -> Known[SlotsReply] | None:
        return self._last_known.peek(SlotsReply, subject=_SUBJECTS[form])

    def book(self, *, slot_id: int, visitor_ids: Sequence[int]) -> Saved[VisitReply]:
        """A remote visit's other end is the relatives' own device."""
        me = self._me()

        def request(act_id: str) -> VisitRequest:
            return VisitRequest(
                act_id=act_id, inmate_id=me, slot_id=slot_id, visitor_ids=list(visitor_ids)
            )

        return self._acts.write("visits.book", request, VisitReply)

    def withdraw(self, visit_id: int) -> Saved[VisitReply]:
        request = WithdrawVisit(visit_id=visit_id)
        return self._acts.write("visits.withdraw", lambda _: request, VisitReply)

    def appeal(self, visit_id: int, words: str) -> Saved[VisitReply]:
        request = AppealRequest(visit_id=visit_id, words=words)
        return self._acts.write("visits.appeal", lambda _: request, VisitReply)

    def see_recording(self, visit_id: int) -> Saved[VisitReply]:
        request = SeeRecording(visit_id=visit_id)
        return self._acts.write("visits.see_recording", lambda _: request, VisitReply)

    def rate(self, visit_id: int, *, faces: int) -> Saved[VisitReply]:
        request = RateVisit(visit_id=visit_id, faces=faces)
        return self._acts.write("visits.rate", lambda _: request, VisitReply)

    def join(self, visit_id: int) -> JoinReply:
        """A ticket, after he agreed to the notice. It means nothing later: no journal keeps it."""
        request = JoinRequest(has_agreed=True)
        return self._door.act(f"{_PATH}/mine/{visit_id}/join", request, JoinReply)

    def _me(self) -> int:
        if self._acts.person_id is None:
            raise SessionEnded("nobody is logged in")
        return self._acts.person_id
