"""`guitu face calibrate`: what a site's own pictures say, and the file that turns faces on."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from hardware.device import DeviceState
from hardware.face.api import FaceReader
from kiosk.faces.pictures import People, read_people
from kiosk.faces.rates import Distances, Finding, Rates, find
from server.wire.identity import FaceCalibration

LEAST_PICTURES: Final = 3
"""Of each person: with two, one bad picture would speak for half of him."""

_LOADED_WITHIN_S: Final = 30.0
_LOOKS_EVERY_S: Final = 0.05
_SHOWN: Final = slice(0, None, 2)  # of the table, in words


class NotCalibrated(Exception):
    """The message is a sentence for whoever runs the command."""


@dataclass(frozen=True)
class Demands:
    least_people: int
    most_false_accepts: float


@dataclass(frozen=True)
class Calibrated:
    """The file's content, and what else there is to say."""

    calibration: FaceCalibration
    finding: Finding
    people: People


def calibrate(folder: Path, reader: FaceReader, *, demands: Demands) -> Calibrated:
    """NotCalibrated when the pictures say too little."""
    _load(reader)
    try:
        people = read_people(folder, reader, least_pictures=LEAST_PICTURES, say=_progress)
    except OSError as error:
        raise NotCalibrated(f"{folder} cannot be read: {error.strerror}") from error
    _check(people, folder=folder, demands=demands)
    rows = [template.numbers() for person in people.templates for template in person]
    whose = [number for number, person in enumerate(people.templates) for _ in person]
    numbers = np.array(rows)
    numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
    distances = Distances(numbers, whose)
    finding = find(distances, most_false_accepts=demands.most_false_accepts)
    best = finding.recommended
    made = FaceCalibration(
        model=reader.model,
        threshold=round(best.threshold, 4),
        margin=finding.margin,
        people=len(people.templates),
        pictures=people.pictures,
        false_accept_rate=best.false_accept,
        false_reject_rate=best.false_reject,
        made_at=datetime.now(UTC),
    )
    return Calibrated(made, finding, people)


def write(calibration: FaceCalibration, path: Path) -> None:
    """NotCalibrated when it cannot be written; one that is there is not overwritten."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(calibration.model_dump_json(indent=2) + "\n")
    except FileExistsError as error:
        raise NotCalibrated(f"{path} is there already; move it away, or name another") from error
    except OSError as error:
        raise NotCalibrated(f"{path} cannot be written: {error.strerror}") from error


def as_json(done: Calibrated, *, path: Path) -> str:
    told = {
        "file": str(path),
        "calibration": done.calibration.model_dump(mode="json"),
        "finding": asdict(done.finding),
        "left_out": dict(done.people.left_out),
        "people_left_out": done.people.too_few,
    }
    return json.dumps(told, ensure_ascii=False)


def in_words(done: Calibrated, *, path: Path) -> str:
    return "\n\n".join(
        [
            _what_was_read(done),
            _table(done.finding),
            _what_it_says(done),
            f"Written to {path}.",
            "Faces stay off until an administrator gives it to /console, Terminals.",
        ]
    )


def _what_was_read(done: Calibrated) -> str:
    made, people = done.calibration, done.people
    left_out = ", ".join(f"{count} {why}" for why, count in people.left_out.most_common())
    return (
        f"{made.people} people, {made.pictures} pictures; model {made.model}\n"
        f"left out: {left_out or 'no picture'}; people with too few: {people.too_few}\n"
        f"{done.finding.own_pairs} comparisons with oneself, {done.finding.other_pairs} with others"
    )


def _table(finding: Finding) -> str:
    rows = [_row(rates) for rates in finding.table[_SHOWN]]
    return "\n".join(["threshold  false accept  false reject", *rows])


def _what_it_says(done: Calibrated) -> str:
    finding, best = done.finding, done.finding.recommended
    equal, threshold = finding.equal_error_interval, finding.threshold_interval
    return (
        f"equal error rate {_percent(finding.equal_error.false_accept)} at threshold "
        f"{finding.equal_error.threshold:.3f} (95%: {_percent(equal.low)} to "
        f"{_percent(equal.high)})\n"
        f"recommended threshold {best.threshold:.3f} (95%: {threshold.low:.3f} to "
        f"{threshold.high:.3f}), margin {done.calibration.margin:.3f}\n"
        f"there: false accept {_percent(best.false_accept)}, false reject "
        f"{_percent(best.false_reject)}\n"
        f"{finding.accepted_people} of {done.calibration.people} people were taken for another at "
        f"least once; of all such people at most {_percent(finding.accepted_people_at_most)} "
        "would be (95%)"
    )


def _row(rates: Rates) -> str:
    accept, reject = _percent(rates.false_accept), _percent(rates.false_reject)
    return f"{rates.threshold:>9.2f}  {accept:>12}  {reject:>12}"


def _percent(share: float) -> str:
    return f"{share:.3%}"


def _load(reader: FaceReader) -> None:
    from threading import Event

    reader.open()
    waited_s = 0.0
    while reader.state is DeviceState.OPENING and waited_s < _LOADED_WITHIN_S:
        Event().wait(_LOOKS_EVERY_S)
        waited_s += _LOOKS_EVERY_S
    health = reader.health()
    if not health.is_usable:
        raise NotCalibrated(f"no faces can be read here: {health.problem or 'it still loads'}")


def _check(people: People, *, folder: Path, demands: Demands) -> None:
    found = len(people.templates)
    if found >= max(demands.least_people, 2):
        return
    raise NotCalibrated(
        f"{folder} has {found} people with at least {LEAST_PICTURES} usable pictures each, and "
        f"{max(demands.least_people, 2)} are needed ({people.too_few} have too few): fewer say too "
        "little of how alike people look here"
    )


def _progress(step: str) -> None:
    print(step, file=sys.stderr, flush=True)
