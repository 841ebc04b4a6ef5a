"""An import that is killed in the middle leaves nothing, and the next one takes everything."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from server.infra.database import Database
from tests.factories.identity import make_context
from tests.factories.legacy import make_exports
from tests.integration.ingest.layouts import write_first_prison
from tests.integration.ingest.test_take_in import counted, imported

# Roster, courses, scores and accounts are written by then, and nothing is committed.
_IMPORT_AND_DIE = """
import os, signal, sys
from pathlib import Path
from server.bootstrap import metadata
from server.infra.database import Database
from server.ingest.service import run
from tests.factories.identity import make_context
from tests.integration.ingest.test_take_in import counted, imported

def die(intake, tables):
    written = counted(intake.session)
    assert written["account_entry"] and written["score_entry"], written
    os.kill(os.getpid(), signal.SIGKILL)

metadata()
sys.modules["server.ingest.service.run"].take_relatives = die
imported(Database(sys.argv[1]), make_context(), Path(sys.argv[2]))
"""


def test_killed_import_leaves_nothing_half_taken(
    database: Database, migrated_url: str, tmp_path: Path
) -> None:
    exports = make_exports()
    folder = tmp_path / "exports"
    write_first_prison(folder, exports)
    root = Path(__file__).resolve().parents[3]
    killed = subprocess.run(
        [sys.executable, "-c", _IMPORT_AND_DIE, migrated_url, str(folder)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        timeout=60,
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert set(database.read(counted).values()) == {0}
    reply = imported(database, make_context(), folder)
    assert reply.files["accounts.dbf"].taken == exports.accounts.taken
    assert reply.files["scores.csv"].changed == exports.scores.taken
