"""Takes whom a person wants to see, how and when, asks once more, and sends it as one act."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.client.acts import Saved
from kiosk.client.errors import ClientError, SessionEnded
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from server.wire.visits import (
    MOST_VISITORS,
    FreeSlot,
    PeopleReply,
    SlotsReply,
    VisitForm,
    VisitPerson,
    VisitReply,
)


@dataclass(frozen=True)
class PersonTick:
    person_id: int
    words: str
    is_ticked: bool


@dataclass(frozen=True)
class SlotRow:
    slot_id: int
    lead: str
    title: str
    detail: str


@dataclass(frozen=True)
class VisitAskView:
    standing: Standing = field(default_factory=Standing)
    people: tuple[PersonTick, ...] = ()
    form: str = ""
    slots: tuple[SlotRow, ...] = ()
    no_slots: str = ""
    chosen: int | None = None
    can_send: bool = False
    problem: str = ""
    confirm_title: str = ""
    confirm_words: str = ""


class VisitAskPresenter:
    """One visit of family, asked for once."""

    def __init__(self, *, desk: Desk, show: Callable[[VisitAskView], None]) -> None:
        self._desk, self._show = desk, show
        self._visits = visits = desk.server().visits
        self._view = VisitAskView()
        self._ticked: set[int] = set()
        self._form = VisitForm.REMOTE
        self._slot: int | None = None
        self._is_confirming = self._is_sending = False
        self._can_save, self._problem = True, ""
        self._people: Question[PeopleReply] = Question(
            desk, peek=visits.known_people, fetch=visits.people, changed=self.show_again
        )
        self._slots = self._ask_slots()

    def open(self, subject: int | None = None) -> None:
        del subject
        self._is_confirming = self._is_sending = False
        self._can_save, self._problem = True, ""
        self._people.ask()
        self._slots.ask()
        self._desk.errands.run(
            self._desk.server().acts.require_room, done=lambda _: None, failed=self._has_no_room
        )

    def tick(self, person_id: int) -> None:
        if person_id in self._ticked or len(self._ticked) < MOST_VISITORS:
            self._ticked ^= {person_id}
        self._say_no_problem()

    def choose_form(self, form: str) -> None:
        if form == self._form:
            return
        self._form, self._slot = VisitForm(form), None
        self._slots = self._ask_slots()
        self._slots.ask()

    def choose(self, slot_id: int) -> None:
        self._slot = slot_id
        self._say_no_problem()

    def leave(self) -> None:
        self._desk.navigator.back()

    def confirm(self) -> None:
        self._is_confirming = self._view.can_send
        self.show_again()

    def do_not_send(self) -> None:
        self._is_confirming = False
        self.show_again()

    def send(self) -> None:
        slot = self._chosen_slot()
        if slot is None or self._is_sending:
            return
        self._is_confirming, self._is_sending = False, True
        slot_id, ticked = slot.slot_id, self._who()
        visitor_ids = [each.person_id for each in ticked]
        self._desk.errands.run(
            lambda: self._visits.book(slot_id=slot_id, visitor_ids=visitor_ids),
            done=self._sent,
            failed=self._not_sent,
        )
        self.show_again()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _(
            "Touch a person to tick him, then a time. The paper plane sends it. "
            "The cross means: another time."
        )

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY:
            return view.standing.sentence
        ticked = _("ticked")
        said = [_("Whom do you want to see?")]
        said += [
            f"{each.words}, {ticked}" if each.is_ticked else each.words for each in view.people
        ]
        said.append(_("When?"))
        chosen = [row for row in view.slots if row.slot_id == view.chosen]
        said += [f"{row.lead}, {row.title}, {row.detail}" for row in chosen or view.slots]
        return "\n".join([*said, view.no_slots, view.problem])

    def _ask_slots(self) -> Question[SlotsReply]:
        form, visits = self._form, self._visits
        return Question(
            self._desk,
            peek=lambda: visits.known_slots(form),
            fetch=lambda: visits.slots(form),
            changed=self.show_again,
        )

    def _say_no_problem(self) -> None:
        self._problem = self._problem if not self._can_save else ""
        self.show_again()

    def _sent(self, saved: Saved[VisitReply]) -> None:
        """Without an answer it is saved here: the list says that it waits to be sent."""
        self._is_sending, self._ticked, self._slot = False, set(), None
        visit_id = saved.answer.visit_id if saved.answer is not None else None
        # It was opened from that screen: no second one lies under it.
        self._desk.navigator.back()
        self._desk.navigator.replace("visits", subject=visit_id)

    def _has_no_room(self, error: ClientError) -> None:
        self._can_save, self._problem = False, in_words(error)
        self.show_again()

    def _not_sent(self, error: ClientError) -> None:
        """Somebody may have been faster: what is free is asked again."""
        self._is_sending = False
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._problem = in_words(error)
        self._slots.ask()

    def _who(self) -> list[VisitPerson]:
        reply = self._people.answer
        return [each for each in reply.people if each.person_id in self._ticked] if reply else []

    def _free(self) -> list[FreeSlot]:
        """The rooms of the prison: the other end is the relatives' own device."""
        reply = self._slots.answer
        return [each for each in reply.slots if not each.is_partner_place] if reply else []

    def _chosen_slot(self) -> FreeSlot | None:
        return next((each for each in self._free() if each.slot_id == self._slot), None)

    def _make_view(self) -> VisitAskView:
        reply = self._people.answer
        if reply is None:
            return VisitAskView(standing=self._people.standing())
        nobody = _("Nobody is on your list yet. Tell an officer whom you want to see.")
        slot = self._chosen_slot()
        can_send = bool(self._who()) and slot is not None and self._can_save
        return VisitAskView(
            standing=self._people.standing(nothing="" if reply.people else nobody),
            people=tuple(self._person(each) for each in reply.people),
            form=self._form.value,
            slots=tuple(self._slot_row(each) for each in self._free()),
            no_slots=self._no_slots(),
            chosen=slot.slot_id if slot is not None else None,
            can_send=can_send and not self._is_sending,
            problem=_("Sending …") if self._is_sending else self._problem,
            confirm_title=self._confirm_title(slot) if self._is_confirming else "",
            confirm_words=self._confirm_words() if self._is_confirming else "",
        )

    def _no_slots(self) -> str:
        if self._free():
            return ""
        if self._slots.answer is None:
            return self._slots.standing().sentence
        return _("Nothing is free in the next days. Look again tomorrow, or choose the other way.")

    def _person(self, person: VisitPerson) -> PersonTick:
        said = f"[b]{plain(person.name)}[/b] · {plain(in_language(person.kinship))}"
        if not person.is_verified:
            said += f"\n{_('Not checked yet: an officer decides')}"
        return PersonTick(person.person_id, said, person.person_id in self._ticked)

    def _slot_row(self, slot: FreeSlot) -> SlotRow:
        said = self._desk.wording
        local = said.local(slot.starts_at)
        until = said.time_of_day(slot.ends_at)
        room = f"{in_language(slot.place)} · {in_language(slot.room)}"
        return SlotRow(
            slot_id=slot.slot_id,
            lead=f"{local.month}/{local.day}",
            title=f"{wording.weekday(local.date())} {said.time_of_day(slot.starts_at)} – {until}",
            detail=room,
        )

    def _confirm_title(self, slot: FreeSlot | None) -> str:
        if slot is None:
            return ""
        local = self._desk.wording.local(slot.starts_at)
        when = f"{wording.day(local.date())} {self._desk.wording.time_of_day(slot.starts_at)}"
        return _("Ask for a visit on {when}?").format(when=when)

    def _confirm_words(self) -> str:
        names = ", ".join(each.name for each in self._who())
        return _("With {names}. You can follow it at “My visits”, and take it back there.").format(
            names=plain(names)
        )
