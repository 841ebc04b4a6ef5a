"""Decides what is said of an account: the balance, the month, each entry and its origin."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.client.errors import ClientError
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.language import _
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from kiosk.widgets.facts.fact import Fact
from server.wire.accounts import AccountKind, AccountLine, AccountReply

_PICTURES = {
    AccountKind.DEPOSIT: "hand-coins",
    AccountKind.WAGE: "hammer",
    AccountKind.PURCHASE: "shopping-cart-simple",
    AccountKind.DEDUCTION: "minus-circle",
    AccountKind.OTHER: "coins",
}


@dataclass(frozen=True)
class EntryRow:
    entry_id: int
    amount: str
    tone: str
    title: str
    detail: str
    icon: str


@dataclass(frozen=True)
class EntryView:
    amount: str
    tone: str
    title: str
    day: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class AccountView:
    standing: Standing = field(default_factory=Standing)
    balance: str = ""
    month_in: str = ""
    month_out: str = ""
    rows: tuple[EntryRow, ...] = ()
    nothing: str = ""
    chosen: int | None = None
    entry: EntryView | None = None


class AccountPresenter:
    """The newest entry is explained before anyone asks."""

    def __init__(self, *, desk: Desk, show: Callable[[AccountView], None]) -> None:
        self._desk, self._show = desk, show
        self._accounts = desk.server().accounts
        self._view = AccountView()
        self._chosen: int | None = None
        self._earlier: list[AccountLine] = []
        self._more_before: int | None = None
        self._is_reading_on = False
        self._question: Question[AccountReply] = Question(
            desk,
            peek=self._accounts.known_account,
            fetch=self._accounts.account,
            changed=self._answered,
        )

    def open(self, subject: int | None = None) -> None:
        self._earlier, self._chosen = [], subject
        self._question.ask()

    def choose(self, entry_id: int) -> None:
        self._chosen = entry_id
        self.show_again()

    def leave(self) -> None:
        self._desk.navigator.back()

    def read_on(self) -> None:
        """The end of the list is in sight: fetch the entries before it."""
        if self._more_before is None or self._is_reading_on:
            return
        before, self._is_reading_on = self._more_before, True
        self._desk.errands.run(
            lambda: self._accounts.earlier(before=before), done=self._add, failed=self._stop_reading
        )

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _(
            "Touch a line to hear it, and again to hear where it came from. The arrow leads back."
        )

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY:
            return view.standing.sentence
        said = [
            _("Your balance: {amount}").format(amount=view.balance),
            f"{_('In this month')}: {view.month_in}",
            f"{_('Out this month')}: {view.month_out}",
        ]
        if view.entry is not None:
            said += [f"{view.entry.title}, {view.entry.amount}, {view.entry.day}"]
            said += [f"{fact.name}: {fact.words}" for fact in view.entry.facts]
        return "\n".join(said)

    def _answered(self) -> None:
        reply = self._question.answer
        if reply is not None and not self._earlier:
            self._more_before = reply.more_before
        self.show_again()

    def _add(self, reply: AccountReply) -> None:
        self._is_reading_on = False
        self._earlier += reply.lines
        self._more_before = reply.more_before
        self.show_again()

    def _stop_reading(self, _error: ClientError) -> None:
        self._is_reading_on = False

    def _make_view(self) -> AccountView:
        reply = self._question.answer
        if reply is None:
            return AccountView(standing=self._question.standing())
        lines = [*reply.lines, *self._earlier]
        entry = next((line for line in lines if line.entry_id == self._chosen), None)
        entry = entry or (lines[0] if lines else None)
        return AccountView(
            standing=self._question.standing(),
            balance=wording.money(reply.balance_fen),
            month_in=wording.signed_money(reply.month_in_fen),
            month_out=wording.signed_money(-reply.month_out_fen),
            rows=tuple(_row(line) for line in lines),
            nothing=_("There are no entries yet."),
            chosen=entry.entry_id if entry is not None else None,
            entry=_entry(entry) if entry is not None else None,
        )


def kind_words(kind: AccountKind) -> str:
    return {
        AccountKind.DEPOSIT: _("Money sent to you"),
        AccountKind.WAGE: _("Pay for work"),
        AccountKind.PURCHASE: _("Bought"),
        AccountKind.DEDUCTION: _("Deducted"),
        AccountKind.OTHER: _("Other"),
    }[kind]


def _row(line: AccountLine) -> EntryRow:
    return EntryRow(
        entry_id=line.entry_id,
        amount=wording.signed_money(line.amount_fen),
        tone=_tone(line),
        title=in_language(line.title),
        detail=f"{wording.day(line.happened_on)} · {kind_words(line.kind)}",
        icon=_PICTURES[line.kind],
    )


def _entry(line: AccountLine) -> EntryView:
    return EntryView(
        amount=wording.signed_money(line.amount_fen),
        tone=_tone(line),
        title=plain(in_language(line.title)),
        day=wording.full_day(line.happened_on),
        facts=(
            Fact(_("What it is"), kind_words(line.kind)),
            Fact(_("Where from"), plain(in_language(line.source))),
            Fact(_("Balance after"), wording.money(line.balance_fen)),
        ),
    )


def _tone(line: AccountLine) -> str:
    return "ink" if line.amount_fen < 0 else "pine"
