"""Colours can be read and targets can be hit."""

import pytest

from kiosk.shell.tokens import (
    CALM,
    HIGH_CONTRAST,
    PICTURE_PAIRS,
    TEXT_PAIRS,
    TEXT_SCALES,
    TOUCH_FLOOR_MM,
    Look,
    contrast,
    measures,
)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("words", "ground"), TEXT_PAIRS)
def test_words_can_be_read(words: str, ground: str) -> None:
    assert contrast(getattr(CALM, words), getattr(CALM, ground)) >= 4.5
    assert contrast(getattr(HIGH_CONTRAST, words), getattr(HIGH_CONTRAST, ground)) >= 7


@pytest.mark.parametrize(("picture", "ground"), PICTURE_PAIRS)
def test_pictures_can_be_seen(picture: str, ground: str) -> None:
    for palette in (CALM, HIGH_CONTRAST):
        assert contrast(getattr(palette, picture), getattr(palette, ground)) >= 3


@pytest.mark.parametrize("text_scale", TEXT_SCALES)
@pytest.mark.parametrize("mm_per_px", [0.1695, 0.2524, 0.34])
def test_no_target_is_smaller_than_15_mm(text_scale: float, mm_per_px: float) -> None:
    """Panels of 10, 15 and 20 inches."""
    sizes = measures(Look(mm_per_px=mm_per_px, text_scale=text_scale))
    for target in (sizes.touch, sizes.button, sizes.row):
        assert target * mm_per_px >= TOUCH_FLOOR_MM - 1e-9


def test_a_target_is_64_px_where_nobody_measured_the_panel() -> None:
    assert measures(Look()).touch == 64
    assert measures(Look(height_px=1080)).touch == pytest.approx(64 * 1.35)


def test_text_grows_by_its_scale_and_answers_by_half_of_it() -> None:
    normal, largest = measures(Look()), measures(Look(text_scale=1.5))
    assert largest.body == normal.body * 1.5
    assert largest.answer == normal.answer * 1.25
