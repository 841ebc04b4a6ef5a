"""Ingest: what checking and taking a million score rows costs, beside reading them alone."""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.report import Goal, Result, progress, tell
from tests.factories.legacy import ROSTER, SCORES, Row, person, roster_row, score_row

MONTHS = 100
CORE = 0
ROUNDS = 2
GOALS = [Goal("wall_s", 60), Goal("peak_memory_mib", 1024)]
_PARTS = ("bound", "import", "polars")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--part", choices=_PARTS, help="used by the bench itself")
    parser.add_argument("--folder", type=Path, help="used by the bench itself")
    options = parser.parse_args()
    if options.part:
        print(json.dumps(_measured(options.part, options.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as made:
        folder = Path(made)
        progress(f"writing an export of {options.rows:,} rows")
        write_export(folder, rows=options.rows)
        bound, ours, polars = [], [], []
        for number in range(ROUNDS):
            progress(f"round {number + 1} of {ROUNDS}: reading alone, then the import")
            bound.append(_run("bound", folder))
            ours.append(_run("import", folder))
            polars.append(_run("polars", folder))
        result = _result(bound, ours, polars, folder=folder, rows=options.rows)
    tell(result, goals=GOALS, is_json=options.json)


Figures = dict[str, float]


def _best(rounds: list[Figures]) -> Figures:
    """The round that the rest of the machine disturbed least."""
    return min(rounds, key=lambda figures: figures["cpu_s"])


def _result(
    bound: list[Figures], ours: list[Figures], polars: list[Figures], *, folder: Path, rows: int
) -> Result:
    best, least = _best(ours), _best(bound)
    return Result(
        name="ingest",
        conditions={
            "rows": rows,
            "people": rows // MONTHS,
            "file_mib": round((folder / "scores.csv").stat().st_size / 2**20),
            "encoding": "GB18030",
            "database": "SQLite, one transaction, synchronous=FULL",
            "cores": 1,
            "rounds": ROUNDS,
        },
        figures={
            "wall_s": best["wall_s"],
            "cpu_s": best["cpu_s"],
            "peak_memory_mib": max(figures["memory_mib"] for figures in ours),
            "rows_taken": best["taken"],
            "us_a_row": best["cpu_s"] / rows * 1e6,
            "again_cpu_s": best["again_cpu_s"],
            "again_wall_s": best["again_wall_s"],
            "again_peak_memory_mib": max(figures["again_memory_mib"] for figures in ours),
            "again_rows_changed": best["again_changed"],
            "bound_wall_s": least["wall_s"],
            "bound_cpu_s": least["cpu_s"],
        },
        bound=least["cpu_s"],
        ratio=best["cpu_s"] / least["cpu_s"],
        peers={"polars_reading_alone_cpu_s": _best(polars)["cpu_s"]},
    )


def _run(part: str, folder: Path) -> Figures:
    """In a process of its own, so that its memory is its own, on one core."""
    command = [sys.executable, "-m", "tests.bench.ingest", "--part", part, "--folder", str(folder)]
    done = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        timeout=600,
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
        preexec_fn=lambda: os.sched_setaffinity(0, {CORE}),
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def _measured(part: str, folder: Path) -> Figures:
    parts: dict[str, Callable[[Path], Figures]] = {
        "bound": _read_alone,
        "import": _import,
        "polars": _polars,
    }
    return parts[part](folder)


class _Stopwatch:
    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def figures(self) -> Figures:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {
            "wall_s": time.perf_counter() - self._wall,
            "cpu_s": time.process_time() - self._cpu,
            "memory_mib": peak,
        }


def _read_alone(folder: Path) -> Figures:
    """Decode, separate and turn the numbers into numbers: what no import can do without."""
    watch = _Stopwatch()
    total = 0
    with (folder / "scores.csv").open(encoding="gb18030", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        for row in rows:
            total += int(row[4]) + int(row[5]) + int(row[6]) + int(row[12])
            total += int(row[7] or 0) - int(row[9] or 0)
    assert total > 0
    return watch.figures()


def _polars(folder: Path) -> Figures:
    import polars as pl

    watch = _Stopwatch()
    # Polars reads no GB18030: the transcoding is part of the reading.
    text = (folder / "scores.csv").read_bytes().decode("gb18030").encode()
    table = pl.read_csv(text)
    assert table.height > 0
    return watch.figures()


def _import(folder: Path) -> Figures:
    from server.bootstrap import open_installation
    from server.ingest.gateways.opening import load_mapping, open_all, sizes_of
    from server.ingest.service import take_in

    with tempfile.TemporaryDirectory(dir=folder) as home:
        opened = open_installation(Path(home))
        mapping = load_mapping(None, home=Path(home))

        def taken(name: str) -> tuple[Figures, int, int]:
            watch = _Stopwatch()
            with opened.database.writing() as session:
                sources = open_all([str(folder / name)], sizes=sizes_of(opened.ctx))
                reply = take_in(
                    session,
                    opened.ctx,
                    actor=None,
                    prison_id=None,
                    sources=sources,
                    mapping=mapping,
                )
            report = reply.files[name]
            return watch.figures(), report.taken, report.changed

        taken("roster.csv")
        first, rows, _ = taken("scores.csv")
        again, _, changed = taken("scores.csv")
        opened.close()
    return first | {
        "taken": float(rows),
        "again_wall_s": again["wall_s"],
        "again_cpu_s": again["cpu_s"],
        "again_changed": float(changed),
        "again_memory_mib": again["memory_mib"],
    }


def write_export(folder: Path, *, rows: int) -> None:
    """People and their months, with bonuses and deductions as in a real prison."""
    chance = random.Random(11)
    everyone = [person(order) for order in range(rows // MONTHS)]
    _write(folder / "roster.csv", ROSTER, [roster_row(who) for who in everyone])
    with (folder / "scores.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SCORES)
        for who in everyone:
            for month in range(MONTHS):
                bonus = chance.choice((0, 0, 0, 2, 5, 8, 10))
                penalty = chance.choice((0, 0, 0, 0, 0, 1, 3))
                writer.writerow(
                    score_row(
                        who,
                        f"{2018 + month // 12}-{month % 12 + 1:02}",
                        加分=str(bonus or ""),
                        加分事由="超额完成劳动定额" if bonus else "",
                        扣分=str(penalty or ""),
                        扣分事由="内务不整" if penalty else "",
                        依据条款="第二十三条第（二）项" if bonus else "",
                        当月得分=str(100 + bonus - penalty),
                        记录民警=f"民警{chance.randrange(40):03}",
                    )
                )


def _write(path: Path, titles: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
