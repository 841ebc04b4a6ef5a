"""Asks a person for his consent, takes his face if he gives it, and tells the server his answer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.client.errors import ClientError
from kiosk.shell.desk import Desk
from kiosk.shell.face_guide import Ears, FaceGuide
from kiosk.shell.face_watch import Look, Mirror, Purpose
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, words
from server.wire.identity import FaceEnrolment, FaceEnrolRequest, FaceTemplate

# Nobody is logged in here: after so long the next person shall find the waiting screen.
LINGERS_S: Final = 60
# The server asks for as many (identity.face_least_frames).
LEAST_FRAMES: Final = 3


class Step(Enum):
    CONSENT = "consent"
    LOOKING = "looking"
    AGAIN = "again"
    SENDING = "sending"
    KEPT = "kept"
    DECLINED = "declined"
    ENDED = "ended"
    NO_CAMERA = "no camera"
    FAILED = "failed"


_SIGNS = {
    Step.CONSENT: "scan-smiley",
    Step.AGAIN: "arrow-counter-clockwise",
    Step.SENDING: "hourglass-medium",
    Step.KEPT: "check-circle",
    Step.DECLINED: "check-circle",
    Step.ENDED: "clock-countdown",
    Step.NO_CAMERA: "camera-slash",
    Step.FAILED: "warning-circle",
}
_CLOSED: Final = frozenset({Step.KEPT, Step.DECLINED, Step.ENDED})


@dataclass(frozen=True)
class FaceEnrolView:
    """Words that are empty stand for buttons that are not there."""

    sign: str
    question: str
    text: str
    share: float
    yes_words: str
    no_words: str
    has_mirror: bool


class FaceEnrolPresenter:
    """One order. Without a yes of the person himself the camera is not looked through."""

    def __init__(
        self,
        *,
        desk: Desk,
        show: Callable[[FaceEnrolView], None],
        show_mirror: Callable[[Mirror | None], None],
    ) -> None:
        self._desk, self._show = desk, show
        ears = Ears(
            show_again=self.show_again,
            show_mirror=show_mirror,
            ended=self._attempt_ended,
            no_camera=lambda: self._end(Step.NO_CAMERA),
        )
        self._guide = FaceGuide(desk, ears)
        self._order: FaceEnrolment | None = None
        self._step, self._problem = Step.CONSENT, ""
        self._lingered_s = 0

    def open(self, subject: int | None = None) -> None:
        del subject
        self._order = self._desk.face_tray.take()
        self._turn_to(Step.CONSENT if self._order is not None else Step.ENDED)
        self.show_again()
        self.listen()

    def say_yes(self) -> None:
        """Also: try once more."""
        if self._order is None or self._step in _CLOSED or self._step is Step.SENDING:
            return
        if self._desk.face_watch.model != self._order.face_model:
            self._end(Step.NO_CAMERA)
            return
        self._turn_to(Step.LOOKING)
        self._guide.start(Purpose.ENROLMENT)
        self.show_again()

    def say_no(self) -> None:
        """Nothing is taken; or, once all is over, back to the waiting screen."""
        order = self._order
        if order is None or self._step in _CLOSED:
            self.back()
            return
        self._guide.stop()
        declined = FaceEnrolRequest(
            ticket=order.ticket, consent_version=order.consent_version, consents=False
        )
        self._send(declined, then=Step.DECLINED)

    def back(self) -> None:
        self.leave()
        self._desk.navigator.back()

    def leave(self) -> None:
        self._guide.stop()
        self._desk.voice.hush()
        self._order = None
        self._turn_to(Step.CONSENT)

    def second_passed(self) -> None:
        """Called once a second while the screen stands."""
        is_over = self._order is not None and self._desk.now() >= self._order.ends_at
        if is_over and self._step not in {*_CLOSED, Step.SENDING}:
            self._end(Step.ENDED)
        self._lingered_s = self._lingered_s + 1 if self._step in _CLOSED else 0
        if self._lingered_s >= LINGERS_S:
            self.back()

    def listen(self) -> None:
        self._desk.voice.say(self.spoken(), language=words.language)

    def next_steps(self) -> str:
        return _("The tick means yes, the cross means no. You may say no: nothing changes for you.")

    def spoken(self) -> str:
        view = self._make_view()
        return f"{view.question}\n{view.text}"

    def show_again(self) -> None:
        self._show(self._make_view())

    def _turn_to(self, step: Step, problem: str = "") -> None:
        self._step, self._problem, self._lingered_s = step, problem, 0

    def _attempt_ended(self, look: Look, passed: bool) -> None:  # noqa: FBT001  as Ears has it
        order = self._order
        is_good = passed and look.frames >= LEAST_FRAMES
        if not is_good or look.template is None or order is None:
            self._end(Step.AGAIN)
            return
        given = FaceEnrolRequest(
            ticket=order.ticket,
            consent_version=order.consent_version,
            consents=True,
            template=FaceTemplate(model=look.template.model, vector=look.template.wire_text()),
            liveness_passed=True,
            frames=look.frames,
        )
        self._send(given, then=Step.KEPT)

    def _send(self, answer: FaceEnrolRequest, *, then: Step) -> None:
        order = self._order
        self._turn_to(Step.SENDING)
        self.show_again()

        def ended(step: Step, problem: str = "") -> None:
            if self._order is order and self._step is Step.SENDING:
                self._end(step, problem)

        def failed(error: ClientError) -> None:
            ended(Step.FAILED, in_words(error))

        self._desk.errands.run(
            lambda: self._desk.server().identity.enrol_face(answer),
            done=lambda _: ended(then),
            failed=failed,
        )

    def _end(self, step: Step, problem: str = "") -> None:
        self._guide.stop()
        self._turn_to(step, problem)
        self.show_again()
        self.listen()

    def _make_view(self) -> FaceEnrolView:
        is_looking = self._step is Step.LOOKING
        return FaceEnrolView(
            sign=self._guide.sign if is_looking else _SIGNS[self._step],
            question=self._guide.question if is_looking else self._question(),
            text=self._text(),
            share=self._guide.share,
            yes_words=self._yes_words(),
            no_words=self._no_words(),
            has_mirror=is_looking,
        )

    def _yes_words(self) -> str:
        if self._step is Step.CONSENT:
            return _("Yes, take my face")
        can_retry = self._step in {Step.AGAIN, Step.NO_CAMERA, Step.FAILED}
        return _("Try once more") if can_retry else ""

    def _no_words(self) -> str:
        if self._step is Step.SENDING:
            return ""
        return _("Back") if self._step in _CLOSED else _("No, I do not want that")

    def _question(self) -> str:
        name = self._order.name if self._order is not None else ""
        return {
            Step.CONSENT: _("{name}, may your face let you in?").format(name=name),
            Step.AGAIN: _("That did not work."),
            Step.SENDING: _("Saving …"),
            Step.KEPT: _("From now on your face lets you in."),
            Step.DECLINED: _("Nothing was taken."),
            Step.ENDED: _("The time for this is over."),
            Step.NO_CAMERA: _("The camera is not working."),
            Step.FAILED: _("That did not work."),
        }[self._step]

    def _text(self) -> str:
        order = self._order
        if self._step is Step.CONSENT and order is not None:
            return (
                (order.consent.en or order.consent.zh)
                if words.language == "en"
                else order.consent.zh
            )
        return {
            Step.LOOKING: self._guide.hint,
            Step.AGAIN: _("Take your time: look straight ahead, then do what is asked."),
            Step.KEPT: _("Card, number and officer let you in as before."),
            Step.DECLINED: _("Card, number and officer let you in as before."),
            Step.ENDED: _("An officer can begin it again."),
            Step.NO_CAMERA: _("Tell the officer, please."),
            Step.FAILED: self._problem,
        }.get(self._step, "")
