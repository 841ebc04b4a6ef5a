"""A fresh Debian 12, no route, no registry, no Node: one file makes it a terminal or a server."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kiosk.bundle.making import Signer, make_bundle
from kiosk.updates.manifest import Kind
from tests.factories.updates import Maker
from tests.integration.bundle.bare import INSTALL, NO_ROUTE, put_bundle, run, without_network
from tests.integration.session.watched import watched

pytestmark = pytest.mark.slow

# Nothing of this checkout's own settings goes in.
CLEAN = ("/usr/bin/env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin")
ABSENT = "! command -v npm && ! command -v node && ! command -v gcc && ! command -v x11vnc\n"
HEALTH = """
import json, sys, urllib.request
doors = json.loads(sys.stdin.readline())["ready"]
for path in ("/health", "/console/static/vendor/htmx.min.js"):
    print(path, len(urllib.request.urlopen(doors["console"] + path).read()))
"""


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest there is; made once, over the network, as a machine comes from its maker."""
    root = tmp_path_factory.mktemp("debian") / "root"
    done = run(["debootstrap", "--variant=minbase", "bookworm", str(root)])
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return root


@pytest.fixture
def machine(request: pytest.FixtureRequest, debian: Path, tmp_path: Path) -> Path:
    maker = Maker(tmp_path / "maker")
    out, root = tmp_path / "guitu.bundle", tmp_path / "machine"
    kind: Kind = request.param
    started = time.monotonic()
    told = make_bundle(kind, out=out, signer=Signer(maker.key_file), say=lambda _: None)
    made_s = time.monotonic() - started
    shutil.copytree(debian, root, symlinks=True, ignore=shutil.ignore_patterns("dev"))
    (root / "dev").mkdir()
    put_bundle(root, bundle=out, key=maker.keys / "release.pub")
    steps = NO_ROUTE + INSTALL + ABSENT + "guitu --version\n"
    (root / "bundle" / "steps.sh").write_text(f"set -eu\n{steps}")
    started = time.monotonic()
    done = run(without_network(root, "/bin/sh", "/bundle/steps.sh", before=DEVICES))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    installed_s = time.monotonic() - started
    print(f"\n{json.dumps(told)} made in {made_s:.0f} s, installed in {installed_s:.0f} s")
    return root


DEVICES = 'mount --bind /dev "$1/dev"\n'
SCREEN = DEVICES + 'mkdir -p "$1/tmp/.X11-unix"\nmount --bind /tmp/.X11-unix "$1/tmp/.X11-unix"\n'


@pytest.mark.parametrize("machine", [Kind.TERMINAL], indirect=True)
def test_terminal_stands_at_its_waiting_screen(machine: Path, display: str) -> None:
    """On a virtual display of this machine, for there is no panel: everything else is its own."""
    command = ["/usr/bin/setpriv", "--reuid=guitu", "--regid=guitu", "--clear-groups"]
    command += [*CLEAN, f"DISPLAY={display}", "HOME=/var/lib/guitu/terminal"]
    command += ["guitu", "kiosk", "session", "--json", "--releases", "/opt/guitu"]
    words = without_network(machine, *command, "--", "cell", "--windowed", before=SCREEN)
    with watched(words, environment={}) as session:
        pid = session.expect("started")["pid"]
        session.expect("settled")
        os.kill(pid, signal.SIGKILL)
        back = session.expect("stands")["after_s"]
    print(f"\ninstalled terminal: kill -9, its waiting screen back after {back:.2f} s")


@pytest.mark.parametrize("machine", [Kind.SERVER], indirect=True)
def test_server_answers_at_its_console_door(machine: Path) -> None:
    (machine / "bundle" / "health.py").write_text(HEALTH)
    rights = "setpriv --reuid=guitu-server --regid=guitu-server --clear-groups"
    serve = f"{rights} {' '.join(CLEAN)} guitu server --json"
    steps = f"mkfifo /run/doors\n{serve} >/run/doors &\nserver=$!\n"
    steps += "python3.11 /bundle/health.py </run/doors\nkill $server\nwait\n"
    before = DEVICES + "ip link set lo up\n"
    done = subprocess.run(
        without_network(machine, "/bin/sh", "-eu", "-c", steps, before=before),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "/health" in done.stdout, done.stderr[-3000:]
    assert "/console/static/vendor/htmx.min.js" in done.stdout
