"""A face as numbers, and the way they go to the server."""

import base64
import math
import struct

import pytest

from hardware.face.template import NUMBERS, FaceTemplate

MODEL = "model-1"


def numbers(*first: float) -> list[float]:
    return [*first, *([0.0] * (NUMBERS - len(first)))]


def test_a_template_has_length_one_whatever_it_was_made_of() -> None:
    template = FaceTemplate.of(MODEL, numbers(30.0, 40.0))
    assert template.numbers()[:2] == pytest.approx((0.6, 0.8), abs=1e-3)
    assert math.hypot(*template.numbers()) == pytest.approx(1.0, abs=1e-3)


def test_the_wire_carries_half_precision_the_least_significant_byte_first() -> None:
    text = FaceTemplate.of(MODEL, numbers(1.0)).wire_text()
    assert base64.b64decode(text) == struct.pack("<e", 1.0) + bytes(2 * (NUMBERS - 1))
    assert len(text) == 2732


def test_distances_run_from_none_to_two() -> None:
    one, across, against = (
        FaceTemplate.of(MODEL, numbers(*start)) for start in ((1.0,), (0.0, 1.0), (-1.0,))
    )
    assert one.distance(one) == 0
    assert one.distance(across) == pytest.approx(math.sqrt(2))
    assert one.distance(against) == pytest.approx(2)


def test_the_mean_lies_between() -> None:
    mean = FaceTemplate.mean(
        [FaceTemplate.of(MODEL, numbers(1.0)), FaceTemplate.of(MODEL, numbers(0.0, 1.0))]
    )
    assert mean.numbers()[:2] == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)), abs=1e-3)


@pytest.mark.parametrize(
    "wrong",
    [[], [1.0] * 3, numbers(), numbers(math.nan), numbers(math.inf), [1.0] * (NUMBERS + 1)],
)
def test_what_is_no_face_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="face"):
        FaceTemplate.of(MODEL, wrong)


def test_bytes_that_are_no_face_are_refused() -> None:
    for wrong in (b"", bytes(10), struct.pack(f"<{NUMBERS}e", *numbers(math.inf))):
        with pytest.raises(ValueError, match="face"):
            FaceTemplate(MODEL, wrong)


def test_faces_of_two_models_are_never_compared() -> None:
    one = FaceTemplate.of("a", numbers(1.0))
    other = FaceTemplate.of("b", numbers(1.0))
    with pytest.raises(ValueError, match="two models"):
        one.distance(other)
    with pytest.raises(ValueError, match="one model"):
        FaceTemplate.mean([one, other])
    with pytest.raises(ValueError, match="one model"):
        FaceTemplate.mean([])


def test_a_template_is_not_shown_in_logs() -> None:
    template = FaceTemplate.of(MODEL, numbers(1.0))
    assert template.wire_text()[:8] not in repr(template)
    assert "vector" not in repr(template)
