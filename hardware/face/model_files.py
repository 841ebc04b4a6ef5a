"""Which models the face reader runs, where they lie, and that they are those that were checked."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.face.api import ModelsMissing

FOLDER: Final = Path(__file__).parents[2] / "kiosk" / "assets" / "built" / "face"
"""Where `./guitu setup face` puts them, beside the terminal's typefaces."""


@dataclass(frozen=True)
class ModelFile:
    name: str
    sha256: str


FINDER: Final = ModelFile(
    "blazeface.tflite", "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"
)
MESH: Final = ModelFile(
    "mesh.tflite", "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493"
)
EYE: Final = ModelFile(
    "eye.tflite", "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f"
)
TEMPLATE: Final = ModelFile(
    "faceres.onnx", "c9ecadd98302de403ae388bf6a3522f72e79e850323255209ba3044b4427e459"
)
ALL: Final = (FINDER, MESH, EYE, TEMPLATE)

# How a face is cut out counts as much as the model: count it up when that changes.
_CUT: Final = "cut1"
NAME: Final = f"faceres-{TEMPLATE.sha256[:12]}-{_CUT}"


def checked(model: ModelFile, *, folder: Path = FOLDER) -> Path:
    """ModelsMissing when it is not there, or is another file."""
    path = folder / model.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelsMissing(f"{path} is missing: ./guitu setup face") from error
    if not is_right(content, model):
        raise ModelsMissing(f"{path} is not the file that was checked")
    return path


def is_right(content: bytes, model: ModelFile) -> bool:
    return hashlib.sha256(content).hexdigest() == model.sha256
