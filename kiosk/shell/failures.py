"""What a person is told when a call to the server brought nothing: what happened, what to do."""

from kiosk.client.errors import (
    ClientError,
    LineDown,
    NotEnrolled,
    NotSaved,
    Refused,
    ServerFault,
    SessionEnded,
)
from kiosk.shell.language import _


def in_words(error: ClientError) -> str:
    if isinstance(error, Refused):
        return error.sentence or _REFUSALS.get(error.code, _not_done)()
    if isinstance(error, NotSaved):
        return _not_saved()
    return _SENTENCES.get(type(error), _not_done)()


def _not_done() -> str:
    return _("This did not work. Please ask an officer.")


def _line_down() -> str:
    return _("The line is down. Nothing is lost. Try again in a moment.")


def _not_enrolled() -> str:
    return _("This terminal is not registered. Please tell an officer.")


def _not_saved() -> str:
    return _("This terminal cannot save anything now. Please tell an officer before you write.")


def _session_ended() -> str:
    return _("Your time has run out. Please log in again.")


def _server_fault() -> str:
    return _("The system has a fault. Please try again later.")


def _wrong_without_line() -> str:
    return _("Number or PIN is not right, or you cannot log in here while the line is down.")


def _slowed_without_line() -> str:
    return _("Too many wrong tries.")


_REFUSALS = {
    "wrong_without_line": _wrong_without_line,
    "slowed_without_line": _slowed_without_line,
}
_SENTENCES = {
    LineDown: _line_down,
    NotEnrolled: _not_enrolled,
    SessionEnded: _session_ended,
    ServerFault: _server_fault,
}
