"""A terminal lets its own block's people in while the line is down, and nobody else."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.client.errors import ClientError, LineDown, NotSaved, Refused
from kiosk.client.kept import ProofWrongHere, SlowedHere
from kiosk.client.line import Line
from kiosk.shell.failures import in_words
from kiosk.shell.language import words
from server.wire.identity import LogInMethod, LogInReply
from server.wire.offline import OfflineLogInRequest
from tests.factories.kept import RULES, kept_people
from tests.factories.reports import said as report
from tests.fakes.desk import Bench
from tests.fakes.terminal_door import CARD, PIN, FakeDoor
from tests.fakes.terminal_replies import NOW, NUMBER, PERSON

STRANGER, WRONG = "64999999", "111111"


@dataclass
class Block:
    """A terminal that can be restarted, and its clock."""

    home: Path
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.start()

    def start(self, *, device_id: int = 7) -> None:
        """As after a power cut: nothing but the files is left."""
        kept = kept_people(self.home, now=lambda: self.now, device_id=device_id)
        self.bench = Bench(FakeDoor(Line(now=lambda: self.now)), kept=kept)

    def log_in(
        self, pin: str = PIN, *, number: str = NUMBER, method: LogInMethod = LogInMethod.NUMBER
    ) -> LogInReply:
        return self.bench.server.identity.log_in(method=method, identifier=number, pin=pin)

    def visit(self, *, mark: str = "1.2.3") -> None:
        """He logs in with the line up, sees what there is, and goes."""
        self.bench.door.line_is_cut = False
        self.bench.door.may_keep = RULES.model_copy(update={"mark": mark})
        self.log_in()
        self.bench.server.fetch_ahead()
        self.bench.server.forget_person()

    def lose_line(self) -> None:
        self.start()
        self.bench.door.line_is_cut = True

    def fails(self, pin: str = PIN, *, number: str = NUMBER) -> ClientError:
        with pytest.raises(ClientError) as failure:
            self.log_in(pin, number=number)
        return failure.value

    def files(self) -> list[Path]:
        return [path for path in (self.home / "kept").iterdir() if path.is_file()]


@pytest.fixture
def block(tmp_path: Path) -> Block:
    return Block(tmp_path)


@pytest.fixture
def dark(block: Block) -> Block:
    """He was here while the line was up; then the terminal was started without it."""
    block.visit()
    block.lose_line()
    return block


def test_he_is_let_in_and_reads_what_he_saw_last(dark: Block) -> None:
    assert dark.log_in().person == PERSON
    held = dark.bench.server.scores.scores()
    assert (held.value.cycle_points, held.is_live) == (412, False)
    assert dark.bench.server.custody.sentence().value.days_left == 428
    assert dark.bench.server.accounts.account().value.balance_fen == 48620


def test_that_he_was_let_in_is_written_down_with_the_wrong_tries_before(dark: Block) -> None:
    dark.fails(pin=WRONG)
    dark.log_in()
    [said] = dark.bench.journal.said("identity.logged_in")
    assert OfflineLogInRequest.model_validate_json(said).wrong_before == 1


def test_where_it_cannot_be_written_down_nobody_is_let_in(dark: Block) -> None:
    dark.bench.journal.is_full = True
    assert isinstance(dark.fails(), NotSaved)
    with pytest.raises(LineDown):
        dark.bench.server.scores.scores()


@pytest.mark.parametrize("said", [{"pin": WRONG}, {"number": STRANGER}])
def test_a_wrong_pin_and_an_unknown_number_are_told_alike(
    dark: Block, said: dict[str, str]
) -> None:
    refusal = dark.fails(**said)
    assert isinstance(refusal, ProofWrongHere)
    assert in_words(refusal) == "号码或密码不对，或者断网时您不能在这里登录。"
    words.use("en")
    assert "while the line is down" in in_words(refusal)


def test_a_card_that_he_never_laid_here_does_not_open(dark: Block) -> None:
    with pytest.raises(ProofWrongHere):
        dark.log_in(number=CARD, method=LogInMethod.CARD)


def test_without_the_server_s_leave_nothing_is_kept(block: Block) -> None:
    block.log_in()
    block.bench.server.fetch_ahead()
    block.bench.server.forget_person()
    assert block.files() == []
    block.lose_line()
    assert isinstance(block.fails(), LineDown)


def test_leave_that_was_taken_back_erases_what_was_kept(block: Block) -> None:
    block.visit()
    block.bench.door.may_keep = None
    block.log_in()
    block.lose_line()
    assert isinstance(block.fails(), LineDown)


@pytest.mark.parametrize("number", [NUMBER, STRANGER])
def test_wrong_pins_are_slowed_also_over_a_restart(dark: Block, number: str) -> None:
    for _ in range(3):
        assert isinstance(dark.fails(pin=WRONG, number=number), ProofWrongHere)
    dark.lose_line()
    slowed = dark.fails(number=number)
    assert isinstance(slowed, SlowedHere)
    assert slowed.retry_after_s == 5
    assert in_words(slowed) == "输错太多次了。"


def test_a_right_pin_ends_the_wait_once_it_is_over(dark: Block) -> None:
    for _ in range(4):
        dark.fails(pin=WRONG)
        dark.now += timedelta(seconds=10)
    dark.log_in()
    assert isinstance(dark.fails(pin=WRONG), ProofWrongHere)


def test_a_clock_set_back_makes_the_wait_no_longer_and_no_shorter(dark: Block) -> None:
    dark.now += timedelta(hours=2)
    for _ in range(3):
        dark.fails(pin=WRONG)
    dark.now -= timedelta(hours=1)
    slowed = dark.fails()
    assert isinstance(slowed, Refused)
    assert slowed.retry_after_s == 5
    dark.now += timedelta(seconds=5)
    assert dark.log_in().person == PERSON


def test_many_names_at_one_terminal_are_slowed_together(dark: Block) -> None:
    for number in range(12):
        dark.fails(number=f"7000{number:04d}")
    assert isinstance(dark.fails(), SlowedHere)


@pytest.mark.parametrize("away", [timedelta(days=7, seconds=1), timedelta(seconds=-1)])
def test_neither_a_verifier_that_is_too_old_nor_one_of_the_future_opens(
    dark: Block, away: timedelta
) -> None:
    dark.now += away
    assert isinstance(dark.fails(), LineDown)


def test_another_pin_at_the_server_forgets_the_answers_and_the_former_pin(block: Block) -> None:
    block.visit(mark="1.2.3")
    before = {path.name: path.read_bytes() for path in block.files()}
    block.bench.door.may_keep = RULES.model_copy(update={"mark": "9.2.3"})
    block.log_in()
    after = {path.name for path in block.files()}
    assert len(before) == 3, "the record, the answers and the counts"
    assert len(after) == 2, "the answers are gone"


def test_he_who_left_is_forgotten_with_the_next_report(block: Block) -> None:
    block.visit()
    block.start()
    block.bench.server.identity.report(report())
    assert len(kept_people(block.home).people()) == 1
    block.start()
    block.bench.door.forgotten = [PERSON.person_id]
    block.bench.server.identity.report(report())
    block.lose_line()
    assert isinstance(block.fails(), LineDown)


def test_the_files_tell_nothing_of_him(dark: Block) -> None:
    seen = b"".join(path.name.encode() + path.read_bytes() for path in dark.files())
    for words_ in (PERSON.name, NUMBER, "cycle_points", "ScoresReply"):
        assert words_.encode() not in seen
        assert words_.encode("utf-16-le") not in seen


@pytest.mark.parametrize("device_id", [7, 8])
def test_the_files_open_on_no_other_terminal(dark: Block, tmp_path: Path, device_id: int) -> None:
    """Neither without the secret, nor with it under another enrolment."""
    other = tmp_path / "other"
    shutil.copytree(dark.home / "kept", other / "kept")
    if device_id == 8:
        shutil.copytree(dark.home / "keys", other / "keys")
    thief = Block(other)
    thief.start(device_id=device_id)
    thief.bench.door.line_is_cut = True
    assert isinstance(thief.fails(), LineDown)


def test_a_changed_file_opens_nothing_and_breaks_nothing(dark: Block) -> None:
    for path in dark.files():
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
    assert isinstance(dark.fails(), LineDown)
    dark.visit()
    dark.lose_line()
    assert dark.log_in().person == PERSON


def test_when_the_line_is_back_he_still_sees_what_was_kept(dark: Block) -> None:
    dark.log_in()
    dark.bench.door.line_is_cut = False
    dark.bench.server.is_there()
    assert dark.bench.server.scores.scores().is_live is False
    dark.log_in()
    assert dark.bench.server.scores.scores().is_live is True
