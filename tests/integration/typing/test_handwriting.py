"""zinnia, by value."""

import pytest

from kiosk.typing.engines import EngineProcess
from kiosk.typing.handwriting.zinnia import Zinnia, ZinniaMissing
from tests.integration.typing.strokes import CHARACTERS, SIDE


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_drawn_character_is_among_the_first(engines: EngineProcess, character: str) -> None:
    found = engines.characters(CHARACTERS[character], width=SIDE, height=SIDE)
    assert character in list(found)[:3]


@pytest.mark.parametrize("character", CHARACTERS)
def test_where_in_a_wide_field_it_is_drawn_does_not_matter(
    engines: EngineProcess, character: str
) -> None:
    """The keyboard's field is more than three times as wide as it is high."""
    for left in (0, 400, 700):
        strokes = [[(x + left, y) for x, y in stroke] for stroke in CHARACTERS[character]]
        found = engines.characters(strokes, width=SIDE + 700, height=SIDE)
        assert character in list(found)[:3], left


def test_an_empty_field_is_no_character(engines: EngineProcess) -> None:
    assert not engines.characters([], width=SIDE, height=SIDE)
    assert not engines.characters([[]], width=SIDE, height=SIDE)


def test_points_outside_the_field_and_a_field_of_no_size_are_borne(
    engines: EngineProcess,
) -> None:
    engines.characters([[(-50, 9999), (9999, -50)]], width=SIDE, height=SIDE)
    engines.characters([[(1, 1)]], width=0, height=0)
    found = engines.characters(CHARACTERS["十"], width=SIDE, height=SIDE)
    assert "十" in list(found)[:3]


def test_too_much_to_be_written_at_once_is_refused(engines: EngineProcess) -> None:
    endless = [[(at % SIDE, at % SIDE) for at in range(20_000)]]
    assert not engines.characters(endless, width=SIDE, height=SIDE)
    assert engines.candidates("wo")


def test_a_missing_model_is_told(tmp_path: object) -> None:
    from pathlib import Path

    with pytest.raises(ZinniaMissing):
        Zinnia(Path(str(tmp_path)) / "none.model")
