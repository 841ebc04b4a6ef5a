"""Small signed packages: a version that is one shell script and a few files."""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.updates import package, signing
from kiosk.updates.manifest import Kind
from kiosk.updates.notes import Trial
from kiosk.updates.package import Package
from kiosk.updates.releases import Releases

QUIET = "#!/bin/sh\nexit 0\n"


@dataclass
class Maker:
    """Who releases, with his keys, and one machine that trusts them."""

    folder: Path
    made: int = 0
    keys: Path = field(init=False)
    key_file: Path = field(init=False)

    def __post_init__(self) -> None:
        self.keys = self.folder / "keys"
        self.key_file, _ = signing.make_keys(self.keys, passphrase=None)

    @property
    def releases(self) -> Releases:
        return Releases(self.folder / "opt")

    def package(
        self, version: str, *, program: str = QUIET, kind: Kind = Kind.TERMINAL, padding: int = 0
    ) -> Path:
        """Signed, in a file of its own."""
        self.made += 1
        tree, out = self.folder / f"tree-{self.made}", self.folder / f"{self.made}.guitu"
        (tree / "bin").mkdir(parents=True)
        (tree / "lib" / "part").mkdir(parents=True)
        (tree / "lib" / "part" / "words.txt").write_text(f"归途 {version}\n", encoding="utf-8")
        (tree / "lib" / "empty").touch()
        (tree / "lib" / "padding").write_bytes(bytes(padding))
        script = tree / "bin" / "guitu"
        script.write_text(program, encoding="utf-8")
        script.chmod(0o755)
        package.build(tree, kind=kind, version=version, out=out)
        package.sign(out, key_file=self.key_file, passphrase=None)
        shutil.rmtree(tree)
        return out

    def opened(self, path: Path) -> Package:
        return Package(path, keys=signing.trusted_keys(self.keys))

    def install(self, path: Path, *, trial: Trial = Trial()) -> None:
        self.releases.install(self.opened(path), kind=Kind.TERMINAL, trial=trial)


def calls(*words: str | Path) -> str:
    """A program that runs Python on these words."""
    quoted = " ".join(f"'{word}'" for word in (sys.executable, "-P", *words))
    return f"#!/bin/sh\nexec {quoted}\n"
