"""A terminal reports on and on, obeys each order once, and never while it must not be disturbed."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from kiosk.client.errors import ClientError, LineDown
from kiosk.shell.reporting import AGAIN_S, Reporting, Wires
from server.wire.base import Text
from server.wire.identity import (
    CommandAnswer,
    CommandKind,
    CommandOutcome,
    FaceEnrolment,
    Occupation,
    ReportReply,
    ScreenClass,
    TerminalCommand,
    TerminalReport,
)
from tests.fakes.desk import PromptErrands
from tests.fakes.terminal_replies import NOW

RESTART = TerminalCommand(command_id=1, kind=CommandKind.RESTART)
MESSAGE = TerminalCommand(command_id=2, kind=CommandKind.MESSAGE, text=Text(zh="请用餐"))
FACE = FaceEnrolment(
    ticket="1-abc",
    name="张建国",
    consent=Text(zh="同意书"),
    consent_version="1",
    face_model="m",
    ends_at=NOW,
)


@dataclass
class Scene:
    """A terminal and a server, told by the test."""

    occupation: Occupation = Occupation.NONE
    can_restart: bool = True
    replies: list[ReportReply | ClientError] = field(default_factory=list)
    sent: list[TerminalReport] = field(default_factory=list)
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    messages: list[tuple[int, Text]] = field(default_factory=list)
    faces: list[FaceEnrolment] = field(default_factory=list)
    restarts: int = 0

    def __post_init__(self) -> None:
        wires = Wires(
            describe=self.describe,
            send=self.send,
            errands=PromptErrands(),
            after=lambda delay_s, run: self.later.append((delay_s, run)),
        )
        self.reporting = Reporting(wires, self)

    def describe(self) -> TerminalReport:
        return TerminalReport(version="1", screen=ScreenClass.WAITING, occupation=self.occupation)

    def send(self, said: TerminalReport) -> ReportReply:
        self.sent.append(said)
        reply = self.replies.pop(0) if self.replies else ReportReply(report_again_s=30)
        if isinstance(reply, ClientError):
            raise reply
        return reply

    def show_message(self, command_id: int, text: Text) -> None:
        self.messages.append((command_id, text))

    def take_face(self, enrolment: FaceEnrolment) -> None:
        self.faces.append(enrolment)

    def restart(self) -> None:
        self.restarts += 1

    def told(self, *commands: TerminalCommand, face: FaceEnrolment | None = None) -> None:
        self.replies.append(
            ReportReply(report_again_s=30, commands=list(commands), face_enrolment=face)
        )

    def wait(self) -> float:
        """Let the next report go; how long it waited."""
        delay_s, run = self.later.pop(0)
        run()
        return delay_s

    def answers(self) -> list[CommandAnswer]:
        return self.sent[-1].answers


def test_reports_follow_each_other_as_the_server_asks() -> None:
    scene = Scene()
    scene.reporting.report()
    assert [scene.wait(), scene.wait()] == [30.0, 30.0]
    assert len(scene.sent) == 3


def test_without_a_line_it_tries_again() -> None:
    scene = Scene(replies=[LineDown("cut"), LineDown("cut")])
    scene.reporting.report()
    assert [scene.wait(), scene.wait()] == [AGAIN_S, AGAIN_S]
    assert len(scene.later) == 1


def test_message_is_shown_and_answered_when_it_was_read() -> None:
    scene = Scene()
    scene.told(MESSAGE)
    scene.reporting.report()
    assert scene.messages == [(2, Text(zh="请用餐"))]
    scene.wait()
    assert scene.answers() == []
    scene.reporting.message_was_read(2)
    scene.wait()
    assert scene.answers() == [CommandAnswer(command_id=2, outcome=CommandOutcome.DONE)]
    scene.wait()
    assert scene.answers() == []


def test_answer_that_did_not_arrive_is_sent_again() -> None:
    scene = Scene()
    scene.reporting.message_was_read(2)
    scene.replies.append(LineDown("cut"))
    scene.reporting.report()
    scene.wait()
    assert [answer.command_id for answer in scene.answers()] == [2]


def test_restart_is_answered_before_it_happens() -> None:
    scene = Scene()
    scene.told(RESTART)
    scene.reporting.report()
    assert scene.answers() == [CommandAnswer(command_id=1, outcome=CommandOutcome.DONE)]
    assert (scene.restarts, scene.later) == (1, [])


def test_restart_happens_though_its_answer_is_lost() -> None:
    scene = Scene()
    scene.told(RESTART)
    scene.replies.append(LineDown("cut"))
    scene.reporting.report()
    assert scene.restarts == 1


def test_terminal_that_nobody_starts_again_does_not_restart() -> None:
    scene = Scene(can_restart=False)
    scene.told(RESTART)
    scene.reporting.report()
    scene.wait()
    assert scene.restarts == 0
    assert scene.answers() == [CommandAnswer(command_id=1, outcome=CommandOutcome.FAILED)]


@pytest.mark.parametrize(
    "occupation", [Occupation.EXAM, Occupation.COMPLAINT, Occupation.PRIVILEGED_VISIT]
)
def test_nothing_breaks_into_what_is_protected(occupation: Occupation) -> None:
    scene = Scene(occupation=occupation)
    scene.told(RESTART, MESSAGE, face=FACE)
    scene.reporting.report()
    scene.wait()
    assert (scene.restarts, scene.messages, scene.faces) == (0, [], [])
    assert [answer.outcome for answer in scene.answers()] == [CommandOutcome.BUSY] * 2


def test_message_reaches_somebody_at_work() -> None:
    scene = Scene(occupation=Occupation.IN_USE)
    scene.told(MESSAGE)
    scene.reporting.report()
    assert len(scene.messages) == 1


def test_order_to_take_a_face_is_passed_on() -> None:
    scene = Scene()
    scene.told(face=FACE)
    scene.reporting.report()
    assert scene.faces == [FACE]


def test_message_without_words_did_not_work() -> None:
    scene = Scene()
    scene.told(MESSAGE.model_copy(update={"text": None}))
    scene.reporting.report()
    scene.wait()
    assert [answer.outcome for answer in scene.answers()] == [CommandOutcome.FAILED]
