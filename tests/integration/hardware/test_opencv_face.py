"""The face reader with its real models, on drawn faces and on one photograph of a real one.

A missing model fails these tests: `./guitu setup test` installs them.
"""

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.device import DeviceError, DeviceState, ProtocolError
from hardware.face.api import ModelsMissing, NotLoaded
from hardware.face.drawing import Moment, draw, looks
from hardware.face.look import look
from hardware.face.model_files import ALL, FOLDER
from hardware.face.opencv_face import OpenCvFaceReader
from hardware.face.quality import Flaw, flaw
from hardware.face.sighting import Sighting
from hardware.face.template import FaceTemplate
from hardware.face.trial import trial
from tests.integration.hardware.watch import PATIENCE_S, until

if TYPE_CHECKING:
    from cv2.typing import MatLike

PICTURES = 10_000 if os.environ.get("GUITU_FULL") == "1" else 200


@pytest.fixture(scope="module")
def reader() -> Iterator[OpenCvFaceReader]:
    made = OpenCvFaceReader()
    made.open()
    until(lambda: made.state is not DeviceState.OPENING)
    assert made.health().problem is None
    yield made
    made.close()


@pytest.fixture(scope="module")
def photograph() -> "MatLike":
    """Grace Hopper, in the public domain, as matplotlib carries her."""
    path = Path(mpl.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    picture = cv2.imread(str(path))
    assert picture is not None
    return picture


def template_of(reader: OpenCvFaceReader, picture: "MatLike") -> FaceTemplate:
    seen = look(reader, picture)
    assert seen.mesh is not None
    return reader.template(picture, seen.mesh)


def turned(picture: "MatLike", degrees: float) -> "MatLike":
    height, width = picture.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REPLICATE)


def test_a_face_is_found_and_measured_in_a_real_photograph(
    reader: OpenCvFaceReader, photograph: "MatLike"
) -> None:
    seen = look(reader, photograph)
    assert seen.faces == 1
    assert seen.face is not None
    assert seen.measures is not None
    # By eye: the face is about 200 pixels wide, around 265 across and 245 down, the eyes level.
    assert 150 < seen.face.width < 250
    assert abs(seen.face.left + seen.face.width / 2 - 265) < 30
    assert abs(seen.face.top + seen.face.height / 2 - 245) < 40
    assert abs(seen.measures.roll) < 0.15
    assert abs(seen.measures.turned_left) < 0.12
    assert seen.eyes_open > 0.15
    assert flaw(seen) is None


def test_the_same_face_is_nearer_than_any_other(
    reader: OpenCvFaceReader, photograph: "MatLike"
) -> None:
    known = template_of(reader, photograph)
    again = [
        photograph[:, ::-1].copy(),
        turned(photograph, 12),
        cv2.convertScaleAbs(photograph, alpha=0.7),
    ]
    same = [known.distance(template_of(reader, picture)) for picture in again]
    others = [known.distance(template_of(reader, draw(looks(seed)))) for seed in range(5)]
    assert max(same) < 0.5
    assert min(others) > 0.8


@pytest.mark.parametrize("seed", range(3))
def test_a_drawn_face_does_what_it_is_told(seed: int, reader: OpenCvFaceReader) -> None:
    def seen(moment: Moment) -> Sighting:
        return look(reader, draw(looks(seed), moment))

    still, left, right = (seen(Moment(turned_left=way)) for way in (0.0, 0.6, -0.6))
    assert still.measures is not None
    assert left.measures is not None
    assert right.measures is not None
    assert abs(still.measures.turned_left) < 0.12
    assert left.measures.turned_left > 0.24
    assert right.measures.turned_left < -0.24
    assert seen(Moment(eyes_open=0.05)).eyes_open < still.eyes_open / 2


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (draw(looks(1)), None),
        (np.zeros((480, 640, 3), np.uint8), Flaw.NO_FACE),
        (np.hstack([draw(looks(1)), draw(looks(2))]), Flaw.SEVERAL_FACES),
        (draw(looks(1))[:, 300:], Flaw.CUT_OFF),
        (cv2.resize(draw(looks(1)), None, fx=0.3, fy=0.3), Flaw.TOO_FAR),
        (draw(looks(1), Moment(turned_left=0.6)), Flaw.TURNED),
        (turned(draw(looks(1)), 25), Flaw.TILTED),
        (draw(looks(1), Moment(light=0.2)), Flaw.TOO_DARK),
        (draw(looks(4), Moment(light=2.5)), Flaw.TOO_BRIGHT),
        (cv2.GaussianBlur(draw(looks(1)), (0, 0), 5), Flaw.BLURRED),
        (draw(looks(1), Moment(eyes_open=0.05)), Flaw.EYES_SHUT),
    ],
    ids=lambda value: value.value if isinstance(value, Flaw) else "",
)
def test_each_flaw_of_a_picture_is_seen(
    picture: "MatLike", expected: Flaw | None, reader: OpenCvFaceReader
) -> None:
    assert flaw(look(reader, picture)) is expected


def test_missing_models_show_in_the_state(tmp_path: Path) -> None:
    made = OpenCvFaceReader(models=str(tmp_path))
    made.open()
    until(lambda: made.state is DeviceState.MISSING)
    assert isinstance(made.health().problem, ModelsMissing)
    with pytest.raises(ModelsMissing):
        made.find(draw(looks(1)))
    made.close()


def test_models_that_are_another_file_are_refused(tmp_path: Path) -> None:
    for model in ALL:
        content = (FOLDER / model.name).read_bytes()
        (tmp_path / model.name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    made = OpenCvFaceReader(models=str(tmp_path))
    made.open()
    until(lambda: made.state is DeviceState.MISSING)
    assert "not the file that was checked" in str(made.health().problem)
    made.close()


def test_models_that_came_later_are_used(tmp_path: Path) -> None:
    made = OpenCvFaceReader(models=str(tmp_path))
    made.open()
    until(lambda: made.state is DeviceState.MISSING)
    made.close()
    for model in ALL:
        (tmp_path / model.name).symlink_to(FOLDER / model.name)
    made.open()
    until(lambda: made.state is DeviceState.READY)
    made.close()


def test_open_returns_at_once() -> None:
    threads_before = threading.active_count()
    made = OpenCvFaceReader()
    started = time.monotonic()
    made.open()
    assert time.monotonic() - started < PATIENCE_S / 10
    with pytest.raises(DeviceError):
        made.open()
    made.close()
    until(lambda: threading.active_count() <= threads_before)


def test_a_question_before_the_models_are_there_is_an_error_at_once() -> None:
    with pytest.raises(NotLoaded):
        OpenCvFaceReader().find(draw(looks(1)))


def test_close_may_be_repeated_and_followed_by_open() -> None:
    made = OpenCvFaceReader()
    made.close()
    made.open()
    made.close()
    made.close()
    assert made.state is DeviceState.CLOSED
    made.open()
    until(lambda: made.state is DeviceState.READY)
    made.close()


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((100, 100), np.uint8),
        np.zeros((100, 100, 4), np.uint8),
        np.zeros((100, 100, 3), np.float32),
        np.zeros((3, 3, 3), np.uint8),
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((20, 9000, 3), np.uint8),
    ],
    ids=lambda picture: f"{picture.shape} {picture.dtype}",
)
def test_what_is_no_picture_is_an_error_of_its_own(
    wrong: "MatLike", reader: OpenCvFaceReader
) -> None:
    with pytest.raises(ProtocolError):
        reader.find(wrong)


def test_no_picture_raises_anything_but_a_device_error(reader: OpenCvFaceReader) -> None:
    face = draw(looks(1))
    count = 0

    @settings(
        max_examples=PICTURES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        seed=st.integers(0, 2**32 - 1),
        width=st.integers(1, 300),
        height=st.integers(1, 300),
        grain=st.sampled_from([0, 30, 120, 400]),
        zoom=st.floats(0.05, 6),
        degrees=st.floats(-180, 180),
    )
    def ask(seed: int, width: int, height: int, grain: int, zoom: float, degrees: float) -> None:
        nonlocal count
        count += 1
        move = cv2.getRotationMatrix2D((360.0, 360.0), degrees, zoom)
        cut = cv2.warpAffine(face, move, (720, 720))[:height, :width]
        noise = np.random.default_rng(seed).normal(0, grain or 0.001, cut.shape)
        picture = np.clip(cut + noise, 0, 255).astype(np.uint8)
        try:
            seen = look(reader, picture)
            if seen.mesh is not None:
                reader.template(picture, seen.mesh)
        except DeviceError:
            return

    ask()
    print(f"{count} wrong pictures")


def test_the_trial_tells_two_faces_apart() -> None:
    said: list[str] = []
    assert trial(OpenCvFaceReader(), say=said.append, limit=timedelta(seconds=PATIENCE_S))
    assert "distance" in said[-1]
    assert not trial(
        OpenCvFaceReader(models="/nowhere"), say=said.append, limit=timedelta(seconds=PATIENCE_S)
    )
    assert "setup face" in said[-1]
