"""Leads a person through a log-in by face; at any moment he may take card or number instead."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.client.errors import ClientError, Refused
from kiosk.shell.desk import Desk
from kiosk.shell.face_guide import Ears, FaceGuide
from kiosk.shell.face_watch import Look, Mirror, Purpose
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, words
from kiosk.shell.unwanted import end_unwanted
from server.wire.identity import FaceLogInRequest, FaceTemplate, LogInReply

MOST_ATTEMPTS: Final = 3
# The server's word for a face that is not certain: it has called an officer.
UNSURE: Final = "face_unsure"
# The server asks for as many (identity.face_least_frames).
LEAST_FRAMES: Final = 3
# Nobody is logged in here: after so long the next person shall find the waiting screen.
LINGERS_S: Final = 60


class Step(Enum):
    LOOKING = "looking"
    AGAIN = "again"  # the attempt failed; another may be made
    CHECKING = "checking"
    CALLED = "called"  # an officer is called, and nothing more is said
    NO_CAMERA = "no camera"
    FAILED = "failed"


_SIGNS = {
    Step.AGAIN: "arrow-counter-clockwise",
    Step.CHECKING: "hourglass-medium",
    Step.CALLED: "bell-ringing",
    Step.NO_CAMERA: "camera-slash",
    Step.FAILED: "warning-circle",
}


@dataclass(frozen=True)
class FaceView:
    """`again_words` is empty where there is nothing to try again; `share` is of the way done."""

    sign: str
    question: str
    hint: str
    share: float
    again_words: str
    has_mirror: bool


class FacePresenter:
    """One person; nothing of him stays after he leaves the screen."""

    def __init__(
        self,
        *,
        desk: Desk,
        show: Callable[[FaceView], None],
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
        self._step, self._problem = Step.LOOKING, ""
        self._attempts = self._lingered_s = 0

    def open(self, subject: int | None = None) -> None:
        del subject
        self._attempts = 0
        self._look()

    def try_again(self) -> None:
        if self._step in {Step.AGAIN, Step.NO_CAMERA, Step.FAILED}:
            self._look()

    def use_card_or_number(self) -> None:
        self.leave()
        self._desk.navigator.replace("login")

    def call_officer(self) -> None:
        self.leave()
        self._desk.navigator.replace("let_in")

    def back(self) -> None:
        self.leave()
        self._desk.navigator.back()

    def leave(self) -> None:
        """However the screen is left: the camera rests."""
        self._guide.stop()
        self._desk.voice.hush()
        self._turn_to(Step.LOOKING)

    def second_passed(self) -> None:
        """Called once a second while the screen stands."""
        if self._step in {Step.LOOKING, Step.CHECKING}:
            return
        self._lingered_s += 1
        if self._lingered_s >= LINGERS_S:
            self.back()

    def listen(self) -> None:
        self._desk.voice.say(self.spoken(), language=words.language)

    def next_steps(self) -> str:
        return _(
            "The arrow or the eye shows what to do with your face. "
            "The square of dots is for card or number, the hand calls an officer."
        )

    def spoken(self) -> str:
        view = self._make_view()
        return f"{view.question}\n{view.hint}"

    def show_again(self) -> None:
        self._show(self._make_view())

    def _look(self) -> None:
        self._turn_to(Step.LOOKING)
        self._guide.start(Purpose.LOG_IN)
        self.show_again()

    def _turn_to(self, step: Step, problem: str = "") -> None:
        self._step, self._problem, self._lingered_s = step, problem, 0

    def _attempt_ended(self, look: Look, passed: bool) -> None:  # noqa: FBT001  as Ears has it
        """A face that was not shown to be alive is told to the server too: it calls an officer."""
        self._attempts += 1
        is_sent = (passed and look.frames >= LEAST_FRAMES) or self._attempts >= MOST_ATTEMPTS
        if look.template is None or not is_sent:
            self._end(Step.AGAIN)
            return
        request = FaceLogInRequest(
            template=FaceTemplate(model=look.template.model, vector=look.template.wire_text()),
            liveness_passed=passed,
            frames=look.frames,
        )
        self._turn_to(Step.CHECKING)
        self.show_again()
        self._desk.errands.run(
            lambda: self._desk.server().identity.log_in_by_face(request),
            done=self._logged_in,
            failed=self._refused,
        )

    def _logged_in(self, reply: LogInReply) -> None:
        if self._step is not Step.CHECKING:
            end_unwanted(self._desk, reply.session)
            return
        self.leave()
        self._desk.session.start(reply)

    def _refused(self, error: ClientError) -> None:
        if self._step is not Step.CHECKING:
            return
        if isinstance(error, Refused) and error.code == UNSURE:
            self._end(Step.CALLED)
        else:
            self._end(Step.FAILED, in_words(error))

    def _end(self, step: Step, problem: str = "") -> None:
        self._guide.stop()
        self._turn_to(step, problem)
        self.show_again()
        self.listen()

    def _make_view(self) -> FaceView:
        is_looking = self._step is Step.LOOKING
        can_retry = self._step in {Step.AGAIN, Step.NO_CAMERA, Step.FAILED}
        return FaceView(
            sign=self._guide.sign if is_looking else _SIGNS[self._step],
            question=self._guide.question if is_looking else self._question(),
            hint=self._hint(),
            share=self._guide.share,
            again_words=_("Try once more") if can_retry else "",
            has_mirror=self._step in {Step.LOOKING, Step.CHECKING},
        )

    def _question(self) -> str:
        return {
            Step.AGAIN: _("That did not work."),
            Step.CHECKING: _("Checking …"),
            Step.CALLED: _("An officer will come."),
            Step.NO_CAMERA: _("The camera is not working."),
            Step.FAILED: _("That did not work."),
        }[self._step]

    def _hint(self) -> str:
        if self._step is Step.LOOKING:
            return self._guide.hint
        return {
            Step.AGAIN: _("Take your time: look straight ahead, then do what is asked."),
            Step.CHECKING: "",
            Step.CALLED: _("Please wait here. Card or number work as well."),
            Step.NO_CAMERA: _("Card or number work as well."),
            Step.FAILED: self._problem,
        }[self._step]
