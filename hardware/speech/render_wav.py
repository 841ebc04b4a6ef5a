"""Renders the text on standard input to a WAV file, in a process of its own for each utterance.

Run by path: `render_wav.py FILE VOICE WORDS_A_MINUTE`. In one process, pyttsx3's save_to_file
races and espeak-ng cannot be stopped; and espeak-ng, under the GPL, stays out of the terminal's
own process.
"""

import sys
import threading
from typing import Final

ENGINE_MISSING: Final = 3


def main(arguments: list[str]) -> int:
    try:
        import pyttsx3

        engine = pyttsx3.init("espeak")
    except (ImportError, OSError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return ENGINE_MISSING
    path, voice, words_a_minute = arguments
    failures: list[object] = []
    finished = threading.Event()

    def fail(*failure: object, **more: object) -> None:
        failures.append((failure, more))
        finished.set()

    sys.unraisablehook = fail  # what goes wrong in espeak-ng's callback, such as a full disk
    engine.connect("error", fail)
    engine.connect("finished-utterance", lambda **_: finished.set())
    engine.setProperty("voice", voice)
    engine.setProperty("rate", int(words_a_minute))
    engine.save_to_file(sys.stdin.buffer.read().decode("utf-8"), path)
    engine.runAndWait()
    # runAndWait may be back before anything was rendered; the caller limits the time.
    finished.wait()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
