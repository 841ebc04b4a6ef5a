"""Tells the server how this terminal stands, and does the little that it is told in return."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from kiosk.client.errors import ClientError
from kiosk.shell.errands import Errands
from server.wire.base import Text
from server.wire.identity import (
    CommandAnswer,
    CommandKind,
    CommandOutcome,
    FaceEnrolment,
    Occupation,
    ReportReply,
    TerminalCommand,
    TerminalReport,
)

logger = logging.getLogger(__name__)

PROTECTED: Final = frozenset(
    {Occupation.EXAM, Occupation.COMPLAINT, Occupation.VISIT, Occupation.PRIVILEGED_VISIT}
)
# While the server does not answer, it does not say how often it wants to hear.
AGAIN_S: Final = 30.0


class Deeds(Protocol):
    """All that an order from afar can bring about here. There is no way to look at the screen."""

    def show_message(self, command_id: int, text: Text) -> None: ...

    def take_face(self, enrolment: FaceEnrolment) -> None: ...

    @property
    def can_restart(self) -> bool:
        """Whether something would start the terminal again."""

    def restart(self) -> None: ...


@dataclass(frozen=True)
class Wires:
    """How reporting reaches the terminal and the server. All but `send` run on the screen's."""

    describe: Callable[[], TerminalReport]
    send: Callable[[TerminalReport], ReportReply]
    errands: Errands
    after: Callable[[float, Callable[[], None]], None]


class Reporting:
    """One report after another. On the screen's thread, but for the call itself."""

    def __init__(self, wires: Wires, deeds: Deeds) -> None:
        self._wires, self._deeds = wires, deeds
        self._answers: list[CommandAnswer] = []
        self._is_leaving = False

    def report(self) -> None:
        sent = list(self._answers)
        said = self._wires.describe().model_copy(update={"answers": sent})
        self._wires.errands.run(
            lambda: self._wires.send(said),
            done=lambda reply: self._heard(reply, sent),
            failed=self._not_heard,
        )

    def message_was_read(self, command_id: int) -> None:
        """Somebody touched it; the next report says so."""
        self._answer(command_id, CommandOutcome.DONE)

    def _heard(self, reply: ReportReply, sent: list[CommandAnswer]) -> None:
        self._answers = [each for each in self._answers if each not in sent]
        if self._is_leaving:
            self._deeds.restart()
            return
        restarts = [self._obey(command) for command in reply.commands]
        if reply.face_enrolment is not None and not self._is_protected():
            self._deeds.take_face(reply.face_enrolment)
        if any(restarts):
            # The answer first: a terminal that restarts has forgotten what it was told.
            self._is_leaving = True
            self.report()
            return
        self._wires.after(float(reply.report_again_s), self.report)

    def _not_heard(self, error: ClientError) -> None:
        logger.info("no report: %s", type(error).__name__)
        if self._is_leaving:
            self._deeds.restart()
            return
        self._wires.after(AGAIN_S, self.report)

    def _obey(self, command: TerminalCommand) -> bool:
        """Whether the terminal is to restart. A message is answered when somebody has read it."""
        if self._is_protected():
            logger.info("order %d refused: must not be interrupted", command.command_id)
            self._answer(command.command_id, CommandOutcome.BUSY)
            return False
        if command.kind is CommandKind.MESSAGE and command.text is not None:
            self._deeds.show_message(command.command_id, command.text)
            return False
        restarts = command.kind is CommandKind.RESTART and self._deeds.can_restart
        outcome = CommandOutcome.DONE if restarts else CommandOutcome.FAILED
        self._answer(command.command_id, outcome)
        return restarts

    def _is_protected(self) -> bool:
        return self._wires.describe().occupation in PROTECTED

    def _answer(self, command_id: int, outcome: CommandOutcome) -> None:
        self._answers.append(CommandAnswer(command_id=command_id, outcome=outcome))
