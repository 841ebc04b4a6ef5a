"""Writes acts into a journal, and says each in a file once it was saved; for tests of the disk."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kiosk.client.errors import NotSaved
from kiosk.journal.seal import Seal
from kiosk.journal.store import Store
from server.wire.sync import ActOutcome, ActResult

KEY = bytes(32)
DEVICE = 7
AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
# Every so many acts the server has them, and the oldest are forgotten.
DELIVERED_EVERY, KEPT = 7, 5
TRIES = 50


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--told", type=Path, required=True, help="a file for what was saved")
    parser.add_argument("--acts", type=int, required=True)
    options = parser.parse_args()
    store = _opened(options.folder)
    with options.told.open("a") as told:
        for number in range(1, options.acts + 1):
            with _saying("not saved"):
                act = store.append(
                    person_id=3, kind="scores.contest", make=lambda _: "词" * 60, at=AT
                )
                told.write(f"{act.act_id}\n")
                told.flush()
            if number % DELIVERED_EVERY == 0:
                with _saying("not settled"):
                    _deliver(store)
    store.close()


def _opened(folder: Path) -> Store:
    """A disk that fails at the very start is tried again, as a terminal that restarts would."""
    for _ in range(TRIES):
        with _saying("not opened"):
            return Store(folder, seal=Seal(KEY), device_id=DEVICE)
    raise SystemExit("the journal could not be opened")


@contextmanager
def _saying(what: str) -> Iterator[None]:
    try:
        yield
    except NotSaved as error:
        print(f"{what}: {type(error).__name__}", flush=True)


def _deliver(store: Store) -> None:
    acts = store.waiting(at_most=3)
    results = [
        ActResult(seq=act.seq, act_id=act.act_id, outcome=ActOutcome.APPLIED) for act in acts
    ]
    if acts:
        store.settle(results, high_water=acts[-1].seq)
    store.keep_delivered(at_most=KEPT)


if __name__ == "__main__":
    main()
