"""Checks the audit chain and anchors its heads each day with a signature."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra.audit import START, AuditAnchor, AuditEntry, AuditHead, Said, hash_of


@dataclass(frozen=True)
class Fault:
    """What is wrong and where: the lane and the first seq at which it shows."""

    lane: str
    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    entries: int
    lanes: int
    anchors: int
    faults: tuple[Fault, ...]


def told(verdict: Verdict, others: Sequence[Fault]) -> tuple[dict[str, object], str]:
    """The values and the words for who asks; `others` are faults that were found elsewhere."""
    found = [*verdict.faults, *others]
    values: dict[str, object] = {
        "entries": verdict.entries,
        "lanes": verdict.lanes,
        "anchors": verdict.anchors,
        "faults": [{"lane": f.lane, "seq": f.seq, "what": f.what} for f in found],
    }
    lines = [f"  lane {f.lane}, entry {f.seq}: {f.what}" for f in found]
    end = "the log is whole" if not found else f"{len(found)} faults:"
    counts = f"{verdict.entries} entries in {verdict.lanes} lanes, {verdict.anchors} anchors: {end}"
    return values, "\n".join([counts, *lines])


@dataclass
class _Walk:
    """How far one lane has been read."""

    lane: str
    seq: int = 0
    hash: str = START
    faults: list[Fault] = field(default_factory=list)

    def step(self, said: Said, entry_hash: str) -> None:
        if said.seq > self.seq + 1:
            self._note(self.seq + 1, "missing")
        elif said.previous_hash != self.hash:
            self._note(said.seq, "inserted, or the entry before it was changed")
        if hash_of(said) != entry_hash:
            self._note(said.seq, "changed")
        self.seq, self.hash = said.seq, entry_hash

    def close(self, head: AuditHead | None) -> None:
        if head is None or head.seq < self.seq:
            self._note(self.seq, "inserted after the head")
        elif head.seq > self.seq:
            self._note(self.seq + 1, "missing at the end")
        elif head.hash != self.hash:
            self._note(self.seq, "not the entry that the head names")

    def _note(self, seq: int, what: str) -> None:
        self.faults.append(Fault(self.lane, seq, what))


def verify(
    session: Session,
    *,
    signing_key: Ed25519PrivateKey,
    anchor_folder: Path,
    lane: str | None = None,
) -> Verdict:
    """Walk every lane, or one, and compare it with its head and with the signed anchors."""
    anchored, faults, anchors = _read_anchors(session, signing_key, anchor_folder)
    walks: dict[str, _Walk] = {}
    entries = 0
    for said, entry_hash in _in_order(session, lane):
        entries += 1
        walk = walks.setdefault(said.lane, _Walk(said.lane))
        walk.step(said, entry_hash)
        if anchored.pop((said.lane, said.seq), entry_hash) != entry_hash:
            faults.append(Fault(said.lane, said.seq, "not the entry that was anchored"))
    heads = {head.lane: head for head in session.scalars(select(AuditHead))}
    for name in sorted(heads.keys() | walks.keys()):
        if lane in (None, name):
            walk = walks.setdefault(name, _Walk(name))
            walk.close(heads.get(name))
            faults.extend(walk.faults)
    faults.extend(
        Fault(name, seq, "anchored, and gone")
        for name, seq in anchored
        if seq > 0 and lane in (None, name)
    )
    return Verdict(entries, len(walks), anchors, tuple(faults))


def _in_order(session: Session, lane: str | None) -> Iterator[tuple[Said, str]]:
    columns = (getattr(AuditEntry, name) for name in Said._fields)
    query = select(*columns, AuditEntry.hash).order_by(AuditEntry.lane, AuditEntry.seq)
    if lane is not None:
        query = query.where(AuditEntry.lane == lane)
    for row in session.execute(query.execution_options(yield_per=2000)):
        yield Said._make(row[:-1]), row[-1]


def _read_anchors(
    session: Session, key: Ed25519PrivateKey, folder: Path
) -> tuple[dict[tuple[str, int], str], list[Fault], int]:
    anchored: dict[tuple[str, int], str] = {}
    faults: list[Fault] = []
    stored = {
        anchor.day: (anchor.heads, anchor.signature)
        for anchor in session.scalars(select(AuditAnchor))
    }
    filed = {path.stem: _read_file(path) for path in sorted(folder.glob("*.json"))}
    for day in sorted(stored.keys() | filed.keys()):
        copies = {copy for copy in (stored.get(day), filed.get(day)) if copy}
        if len(copies) > 1 or (day in filed and day not in stored):
            faults.append(Fault("anchors", 0, f"{day}: the database and the file differ"))
        for heads, signature in copies:
            if not _is_signed(key, day, heads, signature):
                faults.append(Fault("anchors", 0, f"{day}: the signature is wrong"))
                continue
            for name, (seq, entry_hash) in json.loads(heads).items():
                anchored[name, seq] = entry_hash
    return anchored, faults, len(stored.keys() | filed.keys())


def _read_file(path: Path) -> tuple[str, str]:
    """The heads and their signature; empty, which nobody signed, where the file cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return "", ""
    if not isinstance(content, dict):
        return "", ""
    return str(content.get("heads", "")), str(content.get("signature", ""))


def _is_signed(key: Ed25519PrivateKey, day: str, heads: str, signature: str) -> bool:
    try:
        key.public_key().verify(base64.b64decode(signature), _message(day, heads))
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(day: str, heads: str) -> bytes:
    return f"guitu audit anchor|{day}|{heads}".encode()


def anchor(
    session: Session, *, signing_key: Ed25519PrivateKey, folder: Path, day: date
) -> AuditAnchor:
    """Sign all heads for the day, once, and write them beside the database too."""
    existing = session.scalar(select(AuditAnchor).where(AuditAnchor.day == day.isoformat()))
    if existing:
        return existing
    heads = json.dumps(
        {head.lane: [head.seq, head.hash] for head in session.scalars(select(AuditHead))},
        sort_keys=True,
    )
    signature = base64.b64encode(signing_key.sign(_message(day.isoformat(), heads))).decode()
    made = AuditAnchor(day=day.isoformat(), heads=heads, signature=signature)
    session.add(made)
    session.flush()
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"day": made.day, "heads": heads, "signature": signature})
    (folder / f"{made.day}.json").write_text(content, encoding="utf-8")
    return made
