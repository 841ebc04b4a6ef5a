"""`guitu face calibrate` as a process, on folders of drawn faces."""

import json
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from hardware.face.drawing import Moment, draw, looks
from hardware.face.model_files import NAME
from server.wire.identity import FaceCalibration

LIMIT_S = 180.0
MOMENTS = [
    Moment(turned_left=-0.15, light=0.8),
    Moment(),
    Moment(turned_left=0.15, eyes_open=0.8),
]


def draw_people(folder: Path, people: int, *, pictures: int = 3) -> None:
    for person in range(people):
        theirs = folder / f"person {person}"
        theirs.mkdir(parents=True)
        for number, moment in enumerate(MOMENTS[:pictures]):
            cv2.imwrite(str(theirs / f"{number}.png"), draw(looks(person), moment))


def calibrate(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "kiosk", "face", "calibrate", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "calibration.json"


def test_a_site_s_pictures_make_the_file_that_the_server_takes(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "people"
    draw_people(folder, 20)
    (folder / "person 3" / "note.txt").write_text("no picture", encoding="utf-8")
    (folder / "person 4" / "broken.jpg").write_bytes(b"no picture either")
    done = calibrate(str(folder), "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    made = FaceCalibration.model_validate_json(out.read_text(encoding="utf-8"))
    assert told["calibration"] == made.model_dump(mode="json")
    assert (made.model, made.people, made.pictures) == (NAME, 20, 60)
    assert made.false_accept_rate <= 0.001
    assert told["left_out"] == {"no picture": 1}
    finding = told["finding"]
    assert finding["own_pairs"] == 20 * 3
    assert finding["other_pairs"] == 190 * 9
    low, high = finding["threshold_interval"].values()
    assert low <= high
    assert [step["false_accept"] for step in finding["table"]] == sorted(
        step["false_accept"] for step in finding["table"]
    )
    assert "Traceback" not in done.stderr


def test_it_is_told_in_words_too(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "people"
    draw_people(folder, 3)
    done = calibrate(str(folder), "--out", str(out), "--least-people", "3")
    assert done.returncode == 0, done.stderr
    assert "recommended threshold" in done.stdout
    assert "equal error rate" in done.stdout
    assert "Faces stay off until" in done.stdout


def test_too_few_people_are_refused_in_a_sentence(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "people"
    draw_people(folder, 3)
    done = calibrate(str(folder), "--out", str(out))
    assert done.returncode == 1
    assert "has 3 people" in done.stderr
    assert "20 are needed" in done.stderr
    assert not out.exists()


def test_too_few_pictures_are_refused_in_a_sentence(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "people"
    draw_people(folder, 3, pictures=2)
    done = calibrate(str(folder), "--out", str(out), "--least-people", "3")
    assert done.returncode == 1
    assert "has 0 people with at least 3 usable pictures" in done.stderr
    assert "3 have too few" in done.stderr


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "people"
    draw_people(folder, 2)
    out.write_text("kept", encoding="utf-8")
    done = calibrate(str(folder), "--out", str(out), "--least-people", "2")
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert out.read_text(encoding="utf-8") == "kept"


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, out: Path) -> None:
    done = calibrate(str(tmp_path / "nowhere"), "--out", str(out))
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_models_nothing_is_calibrated(tmp_path: Path, out: Path) -> None:
    (tmp_path / "terminal.toml").write_text('[devices.face]\nmodels = "/nowhere"\n')
    done = calibrate(str(tmp_path), "--out", str(out), "--home", str(tmp_path))
    assert done.returncode == 1
    assert "setup face" in done.stderr
