"""The import contracts of setup.cfg hold, and each catches a violation that is planted."""

import shutil
import subprocess
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT, python_files

LINTER = ROOT / ".venv" / "bin" / "lint-imports"
CONTRACT = "importlinter:contract:"


@dataclass(frozen=True)
class Plant:
    """A file that breaks one contract, and what the linter must say of it."""

    contract: str
    file: str
    line: str
    told: str


PLANTS = [
    Plant("kiosk-server", "kiosk/client/planted.py", "import server.config", "client.planted"),
    Plant("nothing-imports-kiosk", "server/infra/planted.py", "import kiosk.app", "infra.planted"),
    Plant("nothing-imports-kiosk", "hardware/planted.py", "import kivy", "hardware.planted"),
    Plant("hardware-apart", "server/infra/planted.py", "import hardware.device", "infra.planted"),
    Plant("hardware-apart", "hardware/planted.py", "import server.wire.base", "hardware.planted"),
    Plant("hardware-layers", "hardware/device.py", "import hardware.drivers", "hardware.device"),
    Plant("hardware-layers", "hardware/helpers.py", "", "helpers"),
    Plant("kiosk-layers", "kiosk/client/planted.py", "import kiosk.app", "client.planted"),
    Plant("kiosk-layers", "kiosk/helpers.py", "", "helpers"),
    Plant("screens-apart", "kiosk/screens/home/planted.py", "import kiosk.screens.waiting", "home"),
    Plant("presenters-plain", "kiosk/screens/home/presenter.py", "import kivy", "home.presenter"),
    Plant("server-layers", "server/infra/planted.py", "import server.scores.rules", "planted"),
    Plant("server-layers", "server/wire/planted.py", "import server.infra.clock", "planted"),
    Plant("server-layers", "server/helpers.py", "", "helpers"),
    Plant("capabilities-acyclic", "server/identity/rules/planted.py", "import server.home", "home"),
    Plant("capability-layers", "server/scores/tables.py", "import server.scores.service", "tables"),
    Plant("capability-layers", "server/custody/rules.py", "import server.custody.tables", "rules"),
    Plant("capability-layers", "server/custody/helpers.py", "", "helpers"),
    Plant("recording-apart", "server/media/recording/planted.py", "import sqlalchemy", "planted"),
    Plant("rules-plain", "server/custody/rules.py", "import sqlalchemy", "custody.rules"),
    Plant("media-apart", "server/media/planted.py", "import server.config", "media.planted"),
    Plant("media-layers", "server/media/rtp.py", "import server.media.relay", "media.rtp"),
    Plant("wire-plain", "server/wire/planted.py", "import fastapi", "wire.planted"),
]


def lint(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-logo", "--no-cache", *arguments],
        cwd=where,
        env={"PYTHONPATH": str(where), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> dict[str, str]:
    """The name of each contract by its identifier."""
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return {
        section.removeprefix(CONTRACT): settings[section]["name"]
        for section in settings.sections()
        if section.startswith(CONTRACT)
    }


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "setup.cfg", copy)
    for path in python_files(*PRODUCT):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return copy


def test_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.contract}: {plant.file}")
def test_planted_violation_is_caught(copied_tree: Path, plant: Plant) -> None:
    planted = copied_tree / plant.file
    before = planted.read_text(encoding="utf-8") if planted.exists() else None
    planted.write_text(f"{before or ''}\n{plant.line}\n", encoding="utf-8")
    try:
        result = lint(copied_tree, "--contract", plant.contract)
    finally:
        if before is None:
            planted.unlink()
        else:
            planted.write_text(before, encoding="utf-8")
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contracts()[plant.contract]} BROKEN" in result.stdout
    assert plant.told in result.stdout.split("BROKEN", 1)[1]


def test_every_contract_has_a_planted_violation() -> None:
    assert contracts().keys() == {plant.contract for plant in PLANTS}


def test_every_package_and_capability_is_under_contract() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = {name for name in PRODUCT if (ROOT / name / "__init__.py").exists()}
    assert set(settings["importlinter"]["root_packages"].split()) == packages
    apart = {"wire", "infra", "pages", "console", "family", "demo", "media"}
    capabilities = {
        f"server.{path.parent.name}"
        for path in (ROOT / "server").glob("*/__init__.py")
        if path.parent.name not in apart
    }
    listed = settings[f"{CONTRACT}capability-layers"]["containers"].split()
    assert set(listed) == capabilities
