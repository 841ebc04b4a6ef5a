"""One visit, one suspension, or the people whom he may see, said in facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.shell import wording
from kiosk.shell.language import _
from kiosk.shell.wording import Wording, in_language, plain
from kiosk.widgets.facts.fact import DUE, END, Fact
from server.wire.visits import (
    AppealState,
    FreeSlot,
    PeopleReply,
    Restriction,
    VisitForm,
    VisitPerson,
    VisitReply,
    VisitState,
    VisitStep,
)

AHEAD = frozenset(
    {
        VisitState.REQUESTED,
        VisitState.APPROVED,
        VisitState.AUTO_APPROVED,
        VisitState.CHECKED_IN,
        VisitState.WAITING,
        VisitState.LIVE,
        VisitState.SUPERVISOR_MISSING,
        VisitState.RECONNECTING,
    }
)
CAN_BE_WITHDRAWN = frozenset({VisitState.REQUESTED, VisitState.APPROVED, VisitState.AUTO_APPROVED})
CAN_BE_APPEALED = frozenset({VisitState.REJECTED, VisitState.CANCELLED, VisitState.TERMINATED})
_LOST = CAN_BE_APPEALED | {VisitState.NO_SHOW, VisitState.FAILED}


@dataclass(frozen=True)
class Told:
    """What the right side of the screen shows."""

    lead: str
    tone: str
    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    can_withdraw: bool = False
    can_appeal: bool = False
    can_see_recording: bool = False
    can_go_in: bool = False


@dataclass(frozen=True)
class Times:
    """Says moments as of now at this terminal."""

    wording: Wording
    now: Callable[[], datetime]

    def short_day(self, moment: datetime) -> str:
        """11/30: seen from two metres in both languages."""
        local = self.wording.local(moment)
        return f"{local.month}/{local.day}"

    def start(self, moment: datetime) -> str:
        day = wording.weekday(self.wording.local(moment).date())
        return f"{day} {self.wording.time_of_day(moment)}"

    def whole(self, starts_at: datetime, ends_at: datetime) -> str:
        local = self.wording.local(starts_at)
        until = self.wording.time_of_day(ends_at)
        return f"{wording.full_day(local.date())} {self.start(starts_at)} – {until}"

    def moment(self, moment: datetime) -> str:
        return self.wording.moment(moment, now=self.now())


def tone_of(visit: VisitReply) -> str:
    if visit.state in _LOST:
        return "rose"
    return "plum" if visit.state in AHEAD else "soft"


def form_words(form: VisitForm) -> str:
    return {VisitForm.REMOTE: _("By video"), VisitForm.IN_PERSON: _("In person")}[form]


def state_words(visit: VisitReply) -> str:
    """How it stands, in one sentence."""
    if visit.is_under_review and visit.state in AHEAD:
        return _("Something came between: an officer looks whether it can be")
    return {
        VisitState.REQUESTED: _("Asked for: an officer answers"),
        VisitState.APPROVED: _("Approved: it takes place"),
        VisitState.AUTO_APPROVED: _("Approved: it takes place"),
        VisitState.REJECTED: _("Not approved"),
        VisitState.WITHDRAWN: _("Taken back"),
        VisitState.CANCELLED: _("Called off by an officer"),
        VisitState.CHECKED_IN: _("It begins soon"),
        VisitState.WAITING: _("It begins soon"),
        VisitState.LIVE: _("Under way"),
        VisitState.SUPERVISOR_MISSING: _("Held until the officer is back; no time is lost"),
        VisitState.RECONNECTING: _("Held until the line is back; no time is lost"),
        VisitState.ENDED: _("Took place"),
        VisitState.TERMINATED: _("Ended early by an officer"),
        VisitState.NO_SHOW: _("Did not take place: somebody did not come"),
        VisitState.FAILED: _("Did not take place: the equipment failed"),
        VisitState.ARCHIVED: _("Over"),
        VisitState.DELETED: _("Over"),
    }[visit.state]


def tell_visit(visit: VisitReply, times: Times) -> Told:
    """All of one visit: what is so, who decided and why, and each step of it."""
    facts = [
        Fact(_("With"), plain(", ".join(visit.visitors))),
        Fact(_("When"), times.whole(visit.starts_at, visit.ends_at)),
        *_answer(visit),
        *_appeal(visit),
        *_offers(visit.offers, times),
        *[Fact(times.moment(step.at), _step(step)) for step in reversed(visit.steps)],
    ]
    return Told(
        lead=times.short_day(visit.starts_at),
        tone=tone_of(visit),
        title=f"{times.start(visit.starts_at)} · {form_words(visit.form)}",
        subtitle=state_words(visit),
        facts=tuple(facts),
        can_withdraw=visit.state in CAN_BE_WITHDRAWN,
        can_appeal=visit.state in CAN_BE_APPEALED and visit.appeal is None,
        can_see_recording=visit.can_see_recording,
        can_go_in=is_line_open(visit, now=times.now()),
    )


def is_line_open(visit: VisitReply, *, now: datetime) -> bool:
    """Of a remote visit, from some minutes before it begins."""
    if visit.state not in AHEAD - {VisitState.REQUESTED} or visit.join_from is None:
        return False
    return visit.join_from <= now and (visit.join_until is None or now <= visit.join_until)


def tell_restriction(of: Restriction, times: Times) -> Told:
    until = f"{DUE}{times.moment(of.ends_at)}{END}"
    return Told(
        lead="",
        tone="rose",
        title=_("Your visits are suspended"),
        subtitle=_("You can still write, and ask any officer about it."),
        facts=(
            Fact(_("Until"), until),
            Fact(_("From"), times.moment(of.starts_at)),
            Fact(_("Reason"), plain(of.reason)),
            Fact(_("Who decided it"), plain(of.ordered_by)),
        ),
    )


def tell_people(reply: PeopleReply | None) -> Told:
    people = reply.people if reply is not None else []
    facts = tuple(
        Fact(plain(f"{each.name} · {in_language(each.kinship)}"), proof_words(each))
        for each in people
    )
    nobody = _("Nobody is on your list yet. Tell an officer whom you want to see.")
    return Told(
        lead="",
        tone="plum",
        title=_("Whom you may see"),
        subtitle=_("An officer checks once that somebody is your relative.") if facts else nobody,
        facts=facts,
    )


def proof_words(person: VisitPerson) -> str:
    if not person.is_verified:
        return _("Not checked yet: an officer decides")
    if person.expires_on is None:
        return _("Checked")
    day = wording.full_day(person.expires_on)
    return _("Checked, until {day}").format(day=day)


def _answer(visit: VisitReply) -> list[Fact]:
    facts = []
    if visit.findings:
        said = "\n".join(in_language(each) for each in visit.findings)
        facts.append(Fact(_("What stands against it"), plain(said)))
    if visit.answered_by:
        facts.append(Fact(_("Who decided it"), plain(visit.answered_by)))
    elif visit.state is VisitState.AUTO_APPROVED:
        facts.append(Fact(_("Who decided it"), _("The rule: nothing stands against it")))
    if visit.reasons:
        facts.append(Fact(_("Reason"), plain(visit.reasons)))
    if visit.purpose_note:
        facts.append(Fact(_("In your words"), plain(visit.purpose_note)))
    return facts


def _appeal(visit: VisitReply) -> list[Fact]:
    if visit.appeal is None:
        return []
    said = {
        AppealState.OPEN: _("Somebody who had no part in it looks at it again"),
        AppealState.GRANTED: _("You were right"),
        AppealState.UPHELD: _("It stays as it is"),
    }[visit.appeal.state]
    facts = [Fact(_("Your appeal"), f"[b]{said}[/b]")]
    if visit.appeal.answered_by:
        facts.append(Fact(_("Who answered it"), plain(visit.appeal.answered_by)))
    if visit.appeal.reasons:
        facts.append(Fact(_("The reasons"), plain(visit.appeal.reasons)))
    if visit.appeal.words:
        facts.append(Fact(_("In your words"), plain(visit.appeal.words)))
    return facts


def _offers(offers: list[FreeSlot], times: Times) -> list[Fact]:
    if not offers:
        return []
    said = "\n".join(times.whole(each.starts_at, each.ends_at) for each in offers)
    return [Fact(_("You can have instead"), said)]


def _step(step: VisitStep) -> str:
    said, role = _step_words(step.what), in_language(step.role)
    line = f"{said} · {role}" if role else said
    return plain(f"{line}\n{step.reasons}" if step.reasons else line)


def _step_words(what: str) -> str:
    if what.startswith("flagged_"):
        return _("Something came between")
    return {
        "requested": _("Asked for"),
        "approved": _("Approved"),
        "auto_approved": _("Approved"),
        "rejected": _("Not approved"),
        "withdrawn": _("Taken back"),
        "cancelled": _("Called off"),
        "kept": _("It stays as arranged"),
        "checked_in": _("Checked in"),
        "waiting": _("Waited for the others"),
        "live": _("Began"),
        "supervised": _("An officer sat in"),
        "supervisor_missing": _("Held: the officer was away"),
        "reconnecting": _("Held: the line was lost"),
        "ended": _("Ended"),
        "terminated": _("Ended early"),
        "no_show": _("Somebody did not come"),
        "failed": _("The equipment failed"),
        "appealed": _("Appealed"),
        "appeal_granted": _("The appeal was right"),
        "appeal_upheld": _("The appeal changed nothing"),
        "recording_asked": _("Asked to see the recording"),
        "recording_granted": _("An officer will show the recording"),
        "recording_refused": _("The recording is not shown"),
        "recording_lost": _("The recording stopped; the visit went on"),
    }.get(what, _("Something was noted"))
