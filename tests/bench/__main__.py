"""`./guitu bench NAME`: runs one bench, a module of this folder with a command of its own."""

import runpy
import sys
from pathlib import Path

BENCHES = ("one_tap", "ingest", "terminal", "journal", "rush", "typing", "face", "relay")


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if not (Path(__file__).parent / f"{name}.py").exists() or name not in BENCHES:
        print(f"./guitu bench NAME [--json]; NAME is one of: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    sys.argv = [f"bench {name}", *sys.argv[2:]]
    runpy.run_module(f"tests.bench.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
