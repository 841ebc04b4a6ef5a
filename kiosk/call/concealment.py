"""What is heard in the place of sound that was lost: the last of it, fading into silence."""

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES: Final = 960
_FADES_TO: Final = 0.5
_MOST: Final = 5


class Concealment:
    """Of one voice, one channel at 48 kHz, 20 ms at a time."""

    def __init__(self) -> None:
        self._last = np.zeros(SAMPLES, np.int16)
        self._lost = 0

    def heard(self, sound: "NDArray[np.int16]") -> "NDArray[np.int16]":
        """After a loss it comes back over 20 ms, so that nothing clicks."""
        self._last = sound
        if self._lost:
            self._lost = 0
            return (sound * np.linspace(_FADES_TO, 1, len(sound))).astype(np.int16)
        return sound

    def lost(self) -> "NDArray[np.int16]":
        """Backwards and forwards by turns: the end of one meets the beginning of the next."""
        self._lost += 1
        if self._lost > _MOST:
            return np.zeros(SAMPLES, np.int16)
        loud, soft = _FADES_TO ** (self._lost - 1), _FADES_TO**self._lost
        again = self._last[::-1] if self._lost % 2 else self._last
        return (again * np.linspace(loud, soft, len(again))).astype(np.int16)
