"""Whatever is sent to a door, it answers with a sentence and never breaks."""

import contextlib
from typing import Any  # an operation's own metadata, which nobody here looks at

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response

from server.wire.base import ErrorReply
from tests.integration.server.conftest import OpenDoors

AnyCase = Case[Any]
DOORS = ["terminals", "console", "public"]
REFUSED_FROM, BROKEN_FROM = 400, 500
FEW = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=40, derandomize=False)
# Rows of the small prison that the doors stand over.
KNOWN_IDS = st.integers(min_value=1, max_value=60)


@pytest.mark.parametrize("door", DOORS)
def test_no_request_breaks_a_door(opened: OpenDoors, door: str) -> None:
    _try_every_operation(opened, door, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_no_request_breaks_a_door_however_many_are_tried(opened: OpenDoors, door: str) -> None:
    _try_every_operation(opened, door, MANY)


# What means nothing later, or must be gone at once: all else goes through the terminal's journal.
OUTSIDE_THE_JOURNAL = {
    "POST /devices/challenge", "POST /devices/enrol", "POST /devices/token",
    "POST /journal/acts", "POST /journal/stream",
    "POST /sessions", "POST /sessions/face", "DELETE /sessions/mine", "PUT /sessions/mine",
    "POST /sessions/let-in", "POST /sessions/let-in/end", "POST /sessions/let-in/state",
    "POST /terminal/face", "DELETE /me/face",
    "POST /terminal/kept", "POST /terminal/report",
    # A slot is held for a moment. Relatives book at a hall's terminal, which has no journal.
    "POST /visits/holds", "POST /visits/mine", "POST /visits/mine/{visit_id}/withdraw",
    "POST /visits/appeals", "POST /visits/ratings",
    "POST /visits/recordings", "POST /visits/mine/{visit_id}/join",
    # A media node is no person: it sends again what was not taken.
    "POST /media/events",
}  # fmt: skip


def test_what_a_person_does_has_no_way_but_the_journal(opened: OpenDoors) -> None:
    paths = opened.app("terminals").openapi()["paths"]
    acting = {
        f"{verb.upper()} {path}" for path, verbs in paths.items() for verb in verbs if verb != "get"
    }
    assert acting == OUTSIDE_THE_JOURNAL


def _try_every_operation(opened: OpenDoors, door: str, how_many: settings) -> None:
    schema = schemathesis.openapi.from_dict(opened.app(door).openapi())
    schema.app = opened.app(door)
    tried = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        tried += 1
        _try(
            opened, door, found.ok().as_strategy(generation_mode=GenerationMode.POSITIVE), how_many
        )
        # An operation that takes nothing cannot be asked wrongly.
        with contextlib.suppress(Unsatisfiable):
            wrong = found.ok().as_strategy(generation_mode=GenerationMode.NEGATIVE)
            _try(opened, door, wrong, how_many)
    assert tried


def _try(
    opened: OpenDoors, door: str, cases: st.SearchStrategy[AnyCase], how_many: settings
) -> None:
    @how_many
    @given(case=cases, known=KNOWN_IDS, is_known=st.booleans())
    def answers(case: AnyCase, known: int, is_known: bool) -> None:  # noqa: FBT001  drawn
        if is_known:
            case.path_parameters = dict.fromkeys(case.path_parameters or {}, known)
        _check(door, case, case.call(headers=opened.headers(door)))

    answers()


def _check(door: str, case: AnyCase, answer: Response) -> None:
    said = f"{case.method} {case.formatted_path} with {case.body!r}: {answer.status_code}"
    assert answer.status_code < BROKEN_FROM, f"{said} {answer.text}"
    if answer.status_code < REFUSED_FROM:
        return
    if door != "terminals" and "text/html" in answer.headers["content-type"][0]:
        assert "<p" in answer.text, said
    else:
        assert ErrorReply.model_validate_json(answer.text).sentence, said
