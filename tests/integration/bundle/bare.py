"""Machines without a network: a root folder of its own, in a network namespace with no route."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

# As docs/operate.md has them for the administrator; 9 when the bundle is not what was signed.
UNPACK = """
cd /bundle
tar -xf guitu.bundle
if command -v openssl >/dev/null; then
    openssl pkeyutl -verify -pubin -inkey release.pub -rawin -in manifest.json \\
        -sigfile manifest.sig || exit 9
fi
digest=$(sha256sum payload.tar.gz | cut -c-64)
grep -q "\\"payload_sha256\\": \\"$digest\\"" manifest.json || exit 9
tar -xzf payload.tar.gz
"""
INSTALL = UNPACK + "sh install.sh --key release.pub\n"
NO_ROUTE = """
test "$(wc -l </proc/net/route)" -le 1
test "$(grep -c : /proc/net/dev)" = 1
"""
_ENTER = 'mount -t proc proc "$1/proc" && shift && exec chroot "$@"'
_ENTER_BARE = """
mount --bind /dev "$1/dev"
mount -t tmpfs none "$1/over"
mkdir "$1/over/upper" "$1/over/work"
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$1/over/upper,workdir=$1/over/work" "$1/usr"
"""
_FOLDERS = (
    *("usr", "proc", "dev", "over", "tmp", "run", "root", "bundle", "etc/apt", "var/log"),
    *("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"),
    *("var/cache/apt/archives/partial", "var/lib/apt/lists/partial"),
)


def without_network(root: Path, *command: str, bare: bool = False, before: str = "") -> list[str]:
    """The command, inside the root; only root may make namespaces on every machine."""
    enter = f"set -eu\n{_ENTER_BARE if bare else ''}{before}{_ENTER}"
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    inside = ["unshare", "--net", "--mount", "sh", "-c", enter, "sh", str(root), str(root)]
    return [*rights, *inside, *command]


def run(words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, capture_output=True, text=True, check=False)


def bare_root(root: Path) -> Path:
    """A machine without any package, as dpkg sees it; this machine's /usr lies under its own."""
    for folder in _FOLDERS:
        (root / folder).mkdir(parents=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\n')
    shutil.copyfile("/etc/ld.so.cache", root / "etc/ld.so.cache")
    return root


def put_bundle(root: Path, *, bundle: Path, key: Path) -> None:
    folder = root / "bundle"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(bundle, folder / "guitu.bundle")
    shutil.copyfile(key, folder / "release.pub")
