"""What a visit says of its state, its end and its line, in plain words."""

from kiosk.shell.language import _
from server.wire.media import EndReason, RoomState


def state_words(state: RoomState) -> tuple[str, str]:
    """What is so, and what that means for him."""
    return {
        RoomState.WAITING: (
            _("Waiting for the others"),
            _("The time has not begun. They see you as soon as they are here."),
        ),
        RoomState.SUPERVISOR_MISSING: (
            _("Waiting for the officer"),
            _("Picture and sound wait until the officer is here. The time stands, none is lost."),
        ),
        RoomState.RECONNECTING: (
            _("The line is being restored"),
            _("Somebody's line is gone. The time stands, none is lost. Please stay."),
        ),
        RoomState.LIVE: ("", ""),
        RoomState.ENDED: (_("The visit is over"), ""),
    }[state]


def end_words(reason: EndReason) -> str:
    return {
        EndReason.TIME_UP: _("The time was used up."),
        EndReason.ENDED_BY_PARTIES: _("One of you ended it."),
        EndReason.ENDED_BY_SUPERVISOR: _("The officer ended it."),
        EndReason.NODE_STOPPED: _("The equipment was switched off. The time is given back."),
    }[reason]


def warning_words(prepared: str | None, words: str) -> str:
    """The officer's own, or those that are prepared under a name."""
    if words:
        return words
    said = {
        "language": _("Please speak the language that was agreed on."),
        "topic": _("Please talk about something else."),
        "camera": _("Please stay before the camera."),
        "persons": _("Only those who are named may be in the room."),
        "time": _("The visit ends soon. Please come to an end."),
        "calm": _("Please stay calm."),
    }
    return said.get(prepared or "", _("The officer asks you to keep to the rules."))


def line_words(*, pictures_a_second: float, concealed_share: float, sends_pictures: bool) -> str:
    if pictures_a_second >= 12 and concealed_share < 0.03 and sends_pictures:
        return _("Picture is smooth")
    if pictures_a_second >= 4 and sends_pictures:
        return _("The line is fair")
    return _("The line is poor: sound comes first")
