"""One line of the score in plain words: whose rule, who entered it, the arithmetic, the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.shell import wording
from kiosk.shell.language import _, counted
from kiosk.shell.wording import in_language, plain
from kiosk.widgets.facts.fact import DUE, END, Fact
from server.wire.scores import (
    Arithmetic,
    ContestRight,
    ContestState,
    EntryKind,
    ExplainedLine,
    Part,
    ScoreLine,
)


@dataclass(frozen=True)
class LineView:
    """`contest` is empty when there is nothing left to do about the line."""

    points: str
    tone: str
    title: str
    day: str
    facts: Sequence[Fact]
    contest: str
    can_contest: bool
    spoken: str


def line_view(reply: ExplainedLine, *, today: date) -> LineView:
    line = reply.line
    facts = [
        Fact(_("Rule"), _rule(reply)),
        Fact(_("Who entered it"), _who(reply)),
        Fact(_("How it is counted"), _arithmetic(reply.arithmetic)),
        Fact(_("Afterwards"), f"{reply.total_before} → [b]{reply.total_after}[/b]"),
        Fact(_("If you disagree"), _contest(reply.contest)),
        Fact(_("Source"), plain(in_language(reply.source))),
    ]
    title = in_language(line.title)
    points = wording.points(line.points)
    said = [f"{points}, {title}", wording.near_day(line.happened_on, today=today)]
    said += [f"{fact.name}: {_without_marks(fact.words)}" for fact in facts]
    return LineView(
        points=points,
        tone=tone(line),
        title=plain(title),
        day=wording.full_day(line.happened_on),
        facts=facts,
        contest=_contest_words(reply.contest),
        can_contest=reply.contest.state is ContestState.OPEN,
        spoken="\n".join(said),
    )


def unexplained(line: ScoreLine, *, why: str) -> LineView:
    """The line alone, with why nothing more can be said of it now."""
    points, title = wording.points(line.points), in_language(line.title)
    return LineView(
        points=points,
        tone=tone(line),
        title=plain(title),
        day=wording.full_day(line.happened_on),
        facts=[Fact(_("More"), why)],
        contest="",
        can_contest=False,
        spoken=f"{points}, {title}\n{why}",
    )


def tone(line: ScoreLine) -> str:
    if line.points < 0:
        return "rose"
    return "ink" if line.kind is EntryKind.BASE else "pine"


def part(of: Part) -> str:
    return {
        Part.SUPERVISION: _("Conduct"),
        Part.EDUCATION: _("Learning"),
        Part.LABOUR: _("Work"),
        Part.SPECIAL: _("Special bonus"),
        Part.PENALTY: _("Penalty"),
        Part.WHOLE: _("All three parts"),
    }[of]


def _rule(reply: ExplainedLine) -> str:
    clause, text = plain(in_language(reply.clause)), plain(in_language(reply.clause_text))
    said = f"{clause}\n{text}" if text else clause
    if reply.rule_confirmed:
        return said
    return f"{said}\n{_('(The wording of this rule is still being compared.)')}"


def _who(reply: ExplainedLine) -> str:
    entered = plain(in_language(reply.entered_by))
    if reply.approved_by is None:
        return entered
    return _("{one} entered it, {other} approved it").format(
        one=entered, other=plain(in_language(reply.approved_by))
    )


def _arithmetic(sum_: Arithmetic) -> str:
    if sum_.cap is None:
        return wording.points(sum_.applied)
    period = plain(in_language(sum_.period)) if sum_.period is not None else ""
    cap = _("At most {cap} points may be added ({period})").format(cap=sum_.cap, period=period)
    applied = wording.points(sum_.applied)
    now = _("{already} before, {applied} now, {left} still possible").format(
        already=sum_.already or 0, applied=applied, left=sum_.left or 0
    )
    if sum_.asked != sum_.applied:
        asked = _("{asked} were put forward; the limit leaves {applied}").format(
            asked=wording.points(sum_.asked), applied=applied
        )
        return f"{cap}\n{asked}\n{now}"
    return f"{cap}\n{now}"


def _contest(right: ContestRight) -> str:
    until = wording.day(right.until)
    if right.state is ContestState.CONTESTED:
        return _("You have contested it. The answer comes to this terminal.")
    if right.state is ContestState.TOO_LATE:
        return _("The time to contest it ended on {day}. You may still ask an officer.").format(
            day=until
        )
    left = counted("{count} working day left", "{count} working days left", right.working_days_left)
    return _("You can have it checked by {whom}, {left} (until {day})").format(
        whom=plain(in_language(right.to_whom)) or _("the prison"),
        left=f"{DUE}{left}{END}",
        day=until,
    )


def _contest_words(right: ContestRight) -> str:
    if right.state is ContestState.OPEN:
        return _("I disagree")
    if right.state is ContestState.CONTESTED and right.case_id is not None:
        return _("See my objection")
    return ""


def _without_marks(words: str) -> str:
    for mark in ("[b]", "[/b]", DUE, END):
        words = words.replace(mark, "")
    return words.replace("→", ", ")
