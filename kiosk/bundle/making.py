"""Puts a bundle together: the signed version, Debian's packages, and what installs both."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.bundle import debs
from kiosk.updates import package, signing
from kiosk.updates.debian import needed_packages
from kiosk.updates.making import make_tree, own_version
from kiosk.updates.manifest import Kind

INSTALLER = Path(__file__).parent / "install.sh"
RELEASE = "release.guitu"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Signer:
    """Who releases."""

    key_file: Path
    passphrase: bytes | None = None


@dataclass(frozen=True)
class Sources:
    """Where the two heavy parts come from; a test has smaller ones."""

    make_tree: Callable[[Kind, Path], None] = make_tree
    download: Callable[[list[str], Path], None] = debs.download
    packages: Callable[[Kind], list[str]] = needed_packages


def make_bundle(
    kind: Kind, *, out: Path, signer: Signer, say: Say, sources: Sources | None = None
) -> dict[str, object]:
    sources = sources or Sources()
    # A key that cannot be used is told now, and not after minutes of work.
    signing.sign(b"", key_file=signer.key_file, passphrase=signer.passphrase)
    with tempfile.TemporaryDirectory(prefix="guitu-bundle-") as work:
        content = Path(work) / "content"
        content.mkdir()
        say("the version")
        release = _release(kind, Path(work), content, signer, sources)
        say("Debian's packages with all they depend on")
        names = sources.packages(kind)
        sources.download(names, content / "debs")
        count = debs.write_index(content / "debs")
        (content / "packages").write_text("\n".join(names) + "\n", encoding="utf-8")
        (content / "kind").write_text(f"{kind}\n", encoding="utf-8")
        shutil.copyfile(INSTALLER, content / INSTALLER.name)
        say("the bundle and its signature")
        package.build(content, kind=kind, version=own_version(), out=out)
        package.sign(out, key_file=signer.key_file, passphrase=signer.passphrase)
    return {
        "version": own_version(),
        "for": kind.value,
        "files of the version": release,
        "Debian packages": count,
        "bytes": out.stat().st_size,
    }


def _release(kind: Kind, work: Path, content: Path, signer: Signer, sources: Sources) -> int:
    tree, out = work / "tree", content / RELEASE
    tree.mkdir()
    sources.make_tree(kind, tree)
    manifest = package.build(tree, kind=kind, version=own_version(), out=out)
    package.sign(out, key_file=signer.key_file, passphrase=signer.passphrase)
    shutil.rmtree(tree)
    return len(manifest.files)
