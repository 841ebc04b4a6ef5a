"""The machine's health is read where Linux says it, and never fails a report."""

from pathlib import Path

import pytest

from kiosk.shell.machine import machine_health

ZONE = "sys/class/thermal/thermal_zone{}/temp"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")


def test_all_that_the_machine_says(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ZONE.format(0): "41000\n",
            ZONE.format(1): "53500\n",
            "proc/uptime": "90061.52 340000.00\n",
            "proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable:    2097152 kB\n",
        },
    )
    health = machine_health(tmp_path, root=tmp_path)
    assert (health.temperature_c, health.uptime_s, health.memory_free_mb) == (53.5, 90061, 2048)
    assert health.disk_free_mb is not None
    assert health.disk_total_mb is not None
    assert 0 < health.disk_free_mb <= health.disk_total_mb


def test_machine_that_says_nothing_is_no_fault(tmp_path: Path) -> None:
    health = machine_health(tmp_path / "gone", root=tmp_path)
    assert set(health.model_dump().values()) == {None}


@pytest.mark.parametrize("said", ["", "hot", "-40000", "999000", "nan"])
def test_sensor_that_says_nonsense_is_not_believed(tmp_path: Path, said: str) -> None:
    write(tmp_path, {ZONE.format(0): said, "proc/uptime": "x", "proc/meminfo": "MemAvailable: x"})
    health = machine_health(tmp_path, root=tmp_path)
    assert health.temperature_c is None
    assert (health.uptime_s, health.memory_free_mb) == (0, 0)


def test_this_very_machine_says_how_long_it_runs() -> None:
    assert machine_health(Path("/")).uptime_s
