"""The engine of the speech simulator: a process that makes a tone, or misbehaves.

Run by path: `simulated_engine.py FOLDER FILE VOICE WORDS_A_MINUTE`, the text on standard input.
"""

import math
import struct
import sys
import time
import wave
from pathlib import Path

_RATE = 16_000
_MISSING = 3  # the code by which the voice knows that its engine is not installed
_TONE_HZ, _LOUDNESS, _S_A_SIGN = 440, 12_000, 0.1


def main(arguments: list[str]) -> int:
    folder, path = Path(arguments[0]), Path(arguments[1])
    text = sys.stdin.buffer.read().decode("utf-8")
    with (folder / "heard").open("ab") as heard:
        heard.write(b".")
    match (folder / "behaviour").read_text():
        case "missing":
            return _MISSING
        case "crash":
            return 1
        case "stall":
            time.sleep(3600)
        case "slow":
            time.sleep(1)
        case "empty":
            return 0
        case "garbage":
            path.write_bytes(b"RIFF of nothing")
            return 0
        case "silent":
            _write(path, seconds=1.0, loudness=0)
            return 0
    _write(path, seconds=_S_A_SIGN * len(text), loudness=_LOUDNESS)
    return 0


def _write(path: Path, *, seconds: float, loudness: int) -> None:
    count = int(seconds * _RATE)
    tone = (int(loudness * math.sin(2 * math.pi * _TONE_HZ * at / _RATE)) for at in range(count))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(struct.pack(f"<{count}h", *tone))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
