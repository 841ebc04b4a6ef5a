"""A bundle with the project, the packages its installer needs and one Debian package of ours.

apt and dpkg install it for real, without a route, on a machine that borrows this one's /usr: so
this shows the way a bundle goes, and test_whole_bundle.py that a bundle is complete."""

import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk.bundle.making import Signer, Sources, make_bundle
from kiosk.updates import making as versions
from kiosk.updates.debian import LISTED
from kiosk.updates.errors import BrokenPackage
from kiosk.updates.manifest import Kind
from kiosk.updates.signing import KeyUnusable
from tests.architecture.tree import ROOT
from tests.factories.updates import Maker
from tests.integration.bundle.bare import (
    INSTALL,
    NO_ROUTE,
    UNPACK,
    bare_root,
    put_bundle,
    run,
    without_network,
)

PROBE = "guitu-probe"


def installer_packages(_: Kind, library: Path) -> None:
    """What checks a signature; the screen's and the wire's packages are left out."""
    for name in ("cryptography", "cffi", "_cffi_backend"):
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        if origin.name == "__init__.py":
            shutil.copytree(origin.parent, library / name)
        else:
            shutil.copyfile(origin, library / origin.name)


def small_tree(kind: Kind, folder: Path) -> None:
    versions.make_tree(kind, folder, packages=installer_packages)
    shutil.rmtree(folder / "lib" / "kiosk" / "assets" / "built", ignore_errors=True)
    (folder / LISTED).write_text(f"{PROBE}\n")


def probe_package(_: Sequence[str], folder: Path) -> None:
    made = folder.parent / "probe"
    (made / "DEBIAN").mkdir(parents=True)
    (made / "opt" / "probe").mkdir(parents=True)
    (made / "opt" / "probe" / "here").touch()
    (made / "DEBIAN" / "control").write_text(
        f"Package: {PROBE}\nVersion: 1.0\nArchitecture: all\n"
        "Maintainer: Guitu <guitu@localhost>\nDescription: shows that apt took it\n"
    )
    folder.mkdir()
    subprocess.run(["dpkg-deb", "--build", "-Znone", made, folder], check=True, capture_output=True)
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(tmp_path_factory.mktemp("maker"))


@pytest.fixture(scope="module")
def bundle(maker: Maker) -> Path:
    out = maker.folder / "guitu.bundle"
    sources = Sources(small_tree, probe_package, lambda _: [PROBE])
    told = make_bundle(
        Kind.TERMINAL, out=out, signer=Signer(maker.key_file), say=lambda _: None, sources=sources
    )
    assert told["Debian packages"] == 1
    return out


@pytest.fixture
def machine(tmp_path: Path, bundle: Path, maker: Maker) -> Path:
    root = bare_root(tmp_path / "machine")
    put_bundle(root, bundle=bundle, key=maker.keys / "release.pub")
    return root


def installed(root: Path, steps: str) -> "subprocess.CompletedProcess[str]":
    (root / "bundle" / "steps.sh").write_text(f"set -eu\n{steps}")
    return run(without_network(root, "/bin/sh", "/bundle/steps.sh", bare=True))


def test_terminal_is_installed_without_a_route(machine: Path) -> None:
    twice = "sh install.sh --key release.pub\n/usr/local/bin/guitu --version\n"
    done = installed(machine, NO_ROUTE + INSTALL + twice)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith(f"guitu {versions.own_version()}")
    assert "nothing to do" not in done.stdout.split("Guitu ...")[1]
    assert (machine / "opt/probe/here").exists()
    assert (machine / "opt/guitu/current/bin/guitu").exists()
    assert (machine / "etc/systemd/system/guitu-terminal.service").exists()
    assert "guitu:" in (machine / "etc/passwd").read_text()


def test_changed_bundle_is_noticed_before_anything_of_it_runs(machine: Path) -> None:
    path = machine / "bundle" / "guitu.bundle"
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    done = installed(machine, UNPACK)
    assert done.returncode == 9, done.stdout + done.stderr
    assert not (machine / "bundle" / "install.sh").exists()


def test_bundle_of_a_stranger_is_noticed(machine: Path, tmp_path: Path) -> None:
    stranger = Maker(tmp_path / "stranger")
    shutil.copyfile(stranger.keys / "release.pub", machine / "bundle" / "release.pub")
    assert installed(machine, UNPACK).returncode == 9


def test_bundle_is_not_taken_for_an_update(bundle: Path, maker: Maker) -> None:
    with pytest.raises(BrokenPackage, match="not a version"):
        maker.install(bundle)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_shows_a_screen_elsewhere_is_in_no_installed_version(
    kind: Kind, tmp_path: Path
) -> None:
    versions.make_tree(kind, tmp_path, packages=lambda *_: None)
    library = tmp_path / "lib"
    assert (library / "kiosk" / "session").is_dir()
    assert not (library / "server" / "demo").exists()
    assert not (library / "kiosk" / "tour").exists()
    assert not (library / "tests").exists()
    words = "\n".join(
        path.read_text(encoding="utf-8")
        for path in library.rglob("*.py")
        if path.relative_to(library).as_posix() != "kiosk/install/machine.py"
    )
    assert "x11vnc" not in words
    assert "websockify" not in words


def test_installed_server_refuses_the_demo_in_a_sentence(tmp_path: Path) -> None:
    versions.make_tree(Kind.SERVER, tmp_path, packages=lambda *_: None)
    # The lock's packages without the checkout: only the version's own modules are found.
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in (ROOT / ".venv/lib/python3.11/site-packages").iterdir():
        if "guitu" not in path.name:
            (packages / path.name).symlink_to(path)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{tmp_path / 'lib'}:{packages}"}
    done = subprocess.run(
        ["python3.11", "-S", "-P", "-m", "server", "demo", "--home", str(tmp_path / "home")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "demo" in done.stderr


def test_missing_key_is_told_before_anything_is_made(maker: Maker, tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        make_bundle(
            Kind.TERMINAL,
            out=tmp_path / "out",
            signer=Signer(tmp_path / "nowhere.key"),
            say=lambda _: None,
            sources=Sources(lambda *_: pytest.fail("made"), probe_package, lambda _: [PROBE]),
        )
    assert not (tmp_path / "out").exists()
