"""Opens what an import is given: files, folders, addresses and uploads, with their mapping."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.infra.context import Context
from server.ingest.gateways.files import open_source
from server.ingest.ports import Sizes, Source, SourceTable
from server.ingest.rules.files import FileRefused
from server.ingest.rules.mapping import Mapping, parse

SHIPPED_MAPPING = Path(__file__).resolve().parent.parent / "mapping.toml"
_MIB = 1 << 20


@dataclass(frozen=True)
class Unopened:
    """A file that could not be opened, reported with those that could."""

    name: str
    fault: FileRefused

    def tables(self, mapping: Mapping) -> Iterator[SourceTable]:  # noqa: ARG002  as the port says
        raise self.fault


def load_mapping(path: Path | None, *, home: Path) -> Mapping:
    """The file asked for; else the installation's own; else the shipped one."""
    own = home / "mapping.toml"
    chosen = path or (own if own.exists() else SHIPPED_MAPPING)
    return parse(chosen.read_text(encoding="utf-8"))


def sizes_of(ctx: Context) -> Sizes:
    number = ctx.limits.number
    return Sizes(number("ingest.largest_file") * _MIB, number("ingest.largest_unpacked") * _MIB)


def open_all(places: Sequence[str], *, sizes: Sizes) -> list[Source]:
    """Every file of a folder but hidden ones; a file that cannot be opened says so later."""
    sources: list[Source] = []
    taken: set[str] = set()
    for place in _files(places):
        source = _opened(place, sizes)
        if source.name in taken:
            source = _opened(place, sizes, name=str(place))
        taken.add(source.name)
        sources.append(source)
    return sources


def _files(places: Sequence[str]) -> Iterator[Path | str]:
    for place in places:
        if "://" in place:
            yield place
        elif Path(place).is_dir():
            yield from sorted(
                path
                for path in Path(place).iterdir()
                if path.is_file() and not path.name.startswith((".", "~$"))
            )
        else:
            yield Path(place)


def _opened(place: Path | str, sizes: Sizes, *, name: str = "") -> Source:
    try:
        return open_source(place, sizes=sizes, name=name)
    except FileRefused as fault:
        return Unopened(name or (place.name if isinstance(place, Path) else "database"), fault)


def open_uploads(files: Sequence[tuple[Path, str]], *, sizes: Sizes) -> list[Source]:
    """Temporary files with the names under which they were sent."""
    return [_opened(path, sizes, name=name) for path, name in files]
