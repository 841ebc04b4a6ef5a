"""Of several processes that start together, all hold the same keys and one certificate."""

import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from server.bootstrap import open_with
from server.config import Settings
from server.infra.keys import load_keys

ROOT = Path(__file__).resolve().parents[3]
START = """
import sys
from pathlib import Path
from server.infra.keys import load_keys
sys.stdin.read()
print(load_keys(Path(sys.argv[1])).certificate_hash.hex())
"""


def test_those_that_start_together_hold_one_certificate(tmp_path: Path) -> None:
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        starting = [
            subprocess.Popen(
                [sys.executable, "-c", START, str(folder)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        for process in starting:
            assert process.stdin
            process.stdin.close()
            process.stdin = None
        told = {process.communicate(timeout=60)[0].strip() for process in starting}
        kept = load_keys(folder)
        assert told == {kept.certificate_hash.hex()}
        certificate = x509.load_pem_x509_certificate(kept.certificate.read_bytes())
        key = serialization.load_pem_private_key(kept.certificate_key.read_bytes(), None)
        assert certificate.public_key() == key.public_key()


def test_a_new_home_is_closed_to_everybody_else_on_the_machine(tmp_path: Path) -> None:
    home = tmp_path / "home"
    open_with(Settings(home=home)).close()
    for folder in (home, home / "keys", home / "logs"):
        assert folder.stat().st_mode & 0o077 == 0, folder
