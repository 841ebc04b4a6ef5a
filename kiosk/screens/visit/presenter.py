"""Leads through a remote visit: notice, joining, its clock and states, its end, and a rating."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from kiosk.call.messages import Devices, FromCall, Lost, NodeSays, Quality
from kiosk.client.errors import ClientError, Refused, SessionEnded
from kiosk.screens.visit.words import end_words, line_words, state_words, warning_words
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted, words
from kiosk.shell.session import Ending
from server.wire import media as wire
from server.wire.media import JoinReply, Refusal, RoomState

if TYPE_CHECKING:
    from kiosk.call.board import BoardPicture, Place
    from kiosk.shell.calls import Call

_STRESSED_AT: Final = (10, 5, 2)
_CAPTION_STANDS: Final = timedelta(seconds=12)
_AGAIN_AFTER: Final = timedelta(seconds=1)
_AGAIN_LATER: Final = timedelta(seconds=3)
_VOLUME_STEP: Final = 10
FACES: Final = 5


class Stage(Enum):
    NOTICE = "the notice, and whether camera and microphone work"
    JOINING = "on the way in"
    IN_ROOM = "in the room"
    OVER = "ended; how was it"
    REFUSED = "not let in"


@dataclass(frozen=True)
class DeviceLine:
    icon: str
    words: str
    is_well: bool


@dataclass(frozen=True)
class VisitView:
    stage: Stage = Stage.NOTICE
    who: str = ""
    title: str = ""
    sentence: str = ""
    clock: str = ""
    is_clock_due: bool = False
    caption: str = ""
    line: str = ""
    note: str = ""
    volume: int = 70
    is_live: bool = False
    devices: tuple[DeviceLine, ...] = ()
    is_asking_end: bool = False
    rated: int = 0


@dataclass
class _Room:
    """What the node said last, and when."""

    state: RoomState = RoomState.WAITING
    left_s: float = 0.0
    at: datetime | None = None
    is_recorded: bool = False
    stressed: set[int] = field(default_factory=set)


class VisitPresenter:
    """`tick` is called a few times a second while the screen stands."""

    def __init__(self, *, desk: Desk, show: Callable[[VisitView], None]) -> None:
        self._desk, self._show = desk, show
        self._view = VisitView()
        self._visit_id = 0
        self._call: Call | None = None
        self._stage, self._room = Stage.NOTICE, _Room()
        self._devices: Devices | None = None
        self._sentence = self._caption = self._line = ""
        self._caption_until: datetime | None = None
        self._join_at: datetime | None = None
        self._volume, self._rated = 70, 0
        self._is_asking_end = self._is_joining = False

    def open(self, subject: int | None = None) -> None:
        if subject is None or (subject == self._visit_id and self._call is not None):
            self.show_again()
            return
        self.leave()
        self._visit_id = subject
        self._stage, self._room = Stage.NOTICE, _Room()
        self._sentence = self._caption = self._line = ""
        self._join_at, self._rated, self._is_asking_end = None, 0, False
        if self._desk.make_call is None:
            self._stage, self._sentence = (
                Stage.REFUSED,
                _("This terminal has no camera for visits."),
            )
        else:
            self._call = self._desk.make_call(self.told)
            self._call.start()
            self._call.set_volume(self._volume)
        self.show_again()

    def leave(self) -> None:
        """However the screen is left, camera and microphone rest."""
        call, self._call = self._call, None
        self._devices = None
        if call is not None:
            call.close()

    def agree(self) -> None:
        if self._stage is Stage.NOTICE:
            self._stage = Stage.JOINING
            self._join()

    def go_back(self) -> None:
        self._desk.navigator.back()

    def ask_end(self) -> None:
        self._is_asking_end = True
        self.show_again()

    def do_not_end(self) -> None:
        self._is_asking_end = False
        self.show_again()

    def end(self) -> None:
        self._is_asking_end = False
        if self._call is not None:
            self._call.end_visit()
        self.show_again()

    def change_volume(self, *, louder: bool) -> None:
        step = _VOLUME_STEP if louder else -_VOLUME_STEP
        self._volume = min(100, max(_VOLUME_STEP, self._volume + step))
        if self._call is not None:
            self._call.set_volume(self._volume)
        self.show_again()

    def rate(self, faces: int) -> None:
        """Saved like all he does; said again it replaces what was said."""
        visits, visit_id = self._desk.server().visits, self._visit_id
        self._desk.errands.run(
            lambda: visits.rate(visit_id, faces=faces),
            done=lambda _: self._has_rated(faces),
            failed=self._failed_at_end,
        )

    @property
    def is_live(self) -> bool:
        """Only then is the other side seen: what is held is not shown."""
        return self._stage is Stage.IN_ROOM and self._room.state is RoomState.LIVE

    def picture(self, place: "Place", *, after: int) -> "BoardPicture | None":
        return self._call.picture(place, after=after) if self._call is not None else None

    def told(self, message: FromCall) -> None:
        """On the screen's thread; what comes after he has left is about nobody."""
        if self._call is None:
            return
        if isinstance(message, Devices):
            self._devices = message
        elif isinstance(message, Quality):
            self._line = line_words(
                pictures_a_second=message.pictures_a_second,
                concealed_share=message.concealed_share,
                sends_pictures=message.sends_pictures,
            )
        elif isinstance(message, Lost):
            self._lost(_AGAIN_AFTER)
        elif isinstance(message, NodeSays):
            self._node_says(message.message)
        self.show_again()

    def tick(self) -> None:
        """The clock, a caption's end, another try to join, and that he is here."""
        now = self._desk.now()
        if self._stage in {Stage.JOINING, Stage.IN_ROOM}:
            self._desk.stay()
        if self._join_at is not None and now >= self._join_at:
            self._join_at = None
            self._join()
        if self._caption_until is not None and now >= self._caption_until:
            self._caption, self._caption_until = "", None
        self._stress()
        view = self._make_view()
        if view != self._view:
            self._view = view
            self._show(view)

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        if self._stage is Stage.NOTICE:
            return _("The button with the tick says that you agree, and lets you in.")
        if self._stage is Stage.OVER:
            return _("Touch one of the five faces. The button with the tick leads back.")
        return _("The red button ends the visit, after a question.")

    def spoken(self) -> str:
        view = self._view
        said = [view.who, view.title, view.sentence, view.clock, view.caption, view.note]
        said += [each.words for each in view.devices]
        return "\n".join(line for line in said if line)

    def _join(self) -> None:
        if self._is_joining:
            return
        self._is_joining = True
        visits, visit_id = self._desk.server().visits, self._visit_id
        self._desk.errands.run(
            lambda: visits.join(visit_id), done=self._has_ticket, failed=self._has_none
        )
        self.show_again()

    def _has_ticket(self, reply: JoinReply) -> None:
        self._is_joining = False
        if self._call is not None:
            self._call.join(reply)

    def _has_none(self, error: ClientError) -> None:
        """A line that is down is tried again; a refusal is said."""
        self._is_joining = False
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        if isinstance(error, Refused):
            self._refuse(in_words(error))
        else:
            self._lost(_AGAIN_LATER)
        self.show_again()

    def _refuse(self, sentence: str) -> None:
        was_inside = self._room.at is not None
        self._stage = Stage.OVER if was_inside else Stage.REFUSED
        self._sentence = sentence

    def _lost(self, again_after: timedelta) -> None:
        if self._stage in {Stage.JOINING, Stage.IN_ROOM}:
            self._room.state = RoomState.RECONNECTING
            self._join_at = self._desk.now() + again_after

    def _node_says(self, message: wire.ToEnd) -> None:
        if isinstance(message, wire.State):
            self._stage = Stage.IN_ROOM
            self._room.state, self._room.is_recorded = message.state, message.is_recorded
            self._room.left_s, self._room.at = message.left_s, self._desk.now()
        elif isinstance(message, wire.Warning):
            self._say(warning_words(message.prepared, message.words))
        elif isinstance(message, wire.Extended):
            self._room.left_s, self._room.at = message.left_s, self._desk.now()
            self._room.stressed.clear()
            minutes = max(1, round(message.seconds / 60))
            more = counted("{count} minute more", "{count} minutes more", minutes)
            self._say(_("The officer gave you more time: {more}").format(more=more))
        elif isinstance(message, wire.Ended):
            self._stage = Stage.OVER
            said = end_words(message.reason)
            self._sentence = f"{said}\n{message.words}" if message.words else said
        elif isinstance(message, wire.Refused):
            self._node_refuses(message)

    def _node_refuses(self, message: wire.Refused) -> None:
        if message.why in {Refusal.MESSAGE_WRONG, Refusal.NOT_ALLOWED}:
            return
        if message.why in {Refusal.VISIT_ENDED, Refusal.CANNOT_RECORD}:
            self._refuse(message.sentence.zh if words.language == "zh" else message.sentence.en)
            return
        self._lost(_AGAIN_LATER)

    def _say(self, caption: str) -> None:
        self._caption = caption
        self._caption_until = self._desk.now() + _CAPTION_STANDS
        self._desk.voice.tell(caption, language=words.language)

    def _stress(self) -> None:
        """At ten, five and two minutes, each once."""
        if self._stage is not Stage.IN_ROOM or self._room.state is not RoomState.LIVE:
            return
        left = self._left_s()
        due = [each for each in _STRESSED_AT if left <= each * 60]
        fresh = set(due) - self._room.stressed
        if fresh and self._room.at is not None and left > 0:
            self._room.stressed |= fresh
            self._say(_clock_words(left))

    def _left_s(self) -> float:
        room = self._room
        if room.at is None or room.state is not RoomState.LIVE:
            return room.left_s
        return max(0.0, room.left_s - (self._desk.now() - room.at).total_seconds())

    def _has_rated(self, faces: int) -> None:
        self._rated = faces
        self.show_again()

    def _failed_at_end(self, error: ClientError) -> None:
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._sentence = in_words(error)
        self.show_again()

    def _make_view(self) -> VisitView:
        room, is_inside = self._room, self._stage is Stage.IN_ROOM
        title, sentence = self._said()
        left = self._left_s()
        return VisitView(
            stage=self._stage,
            who=self._who(),
            title=title,
            sentence=sentence,
            clock=_clock_words(left) if is_inside else "",
            is_clock_due=is_inside and left <= _STRESSED_AT[0] * 60,
            caption=self._caption if is_inside else "",
            line=self._line if is_inside and room.state is RoomState.LIVE else "",
            note=self._note() if is_inside else "",
            volume=self._volume,
            is_live=is_inside and room.state is RoomState.LIVE,
            devices=self._device_lines() if self._stage is Stage.NOTICE else (),
            is_asking_end=self._is_asking_end and is_inside,
            rated=self._rated,
        )

    def _said(self) -> tuple[str, str]:
        if self._stage is Stage.NOTICE:
            return _("Before you go in"), _notice()
        if self._stage is Stage.JOINING and self._room.state is not RoomState.RECONNECTING:
            return _("Going in …"), ""
        if self._stage is Stage.REFUSED:
            return _("You cannot go in now"), self._sentence
        if self._stage is Stage.OVER:
            return _("The visit is over"), self._sentence
        return state_words(self._room.state)

    def _who(self) -> str:
        known = self._desk.server().visits.known_visits()
        visits = known.value.visits if known is not None else []
        names = [each.visitors for each in visits if each.visit_id == self._visit_id]
        return ", ".join(names[0]) if names else ""

    def _note(self) -> str:
        if self._room.is_recorded:
            return _("An officer is present, and it is recorded")
        return _("An officer is present")

    def _device_lines(self) -> tuple[DeviceLine, ...]:
        told = self._devices
        if told is None:
            return (
                DeviceLine("hourglass-medium", _("Trying camera and microphone …"), is_well=True),
            )
        camera = _("The camera sees you") if told.has_camera else _("No camera: you are only heard")
        hears = told.has_microphone and told.level > 0.01
        sound = _("The microphone hears you") if hears else _("Say something: nothing is heard yet")
        return (
            DeviceLine("video-camera", camera, is_well=told.has_camera),
            DeviceLine("microphone", sound, is_well=hears),
        )


def _notice() -> str:
    return _(
        "An officer sees and hears this visit, and it is recorded. You may end it at any time. "
        "Time that is lost to the line or the equipment is given back."
    )


def _clock_words(left_s: float) -> str:
    if left_s < 60:
        return _("Less than a minute left")
    minutes = int(left_s // 60)
    return counted("{count} minute left", "{count} minutes left", minutes)
