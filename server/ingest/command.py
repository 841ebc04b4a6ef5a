"""`guitu import`: takes in exports from the command line, as the machine's administrator."""

import argparse
import json
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from server.custody import take as custody
from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import InvalidInput, Sentence
from server.ingest.gateways.opening import load_mapping, open_all, sizes_of
from server.ingest.rules.mapping import MappingBroken
from server.ingest.service import take_in
from server.wire.ingest import FileReport, ImportReply


def run(options: argparse.Namespace, *, database: Database, ctx: Context, home: Path) -> int:
    """Exit 0 for a finished run, also when rows were refused; 1 where no file could be read."""
    try:
        mapping = load_mapping(options.mapping, home=home)
    except (MappingBroken, OSError, UnicodeDecodeError) as error:
        print(f"guitu: 映射文件读不了。 The mapping file cannot be read: {error}", file=sys.stderr)
        return 2
    sources = open_all(options.sources, sizes=sizes_of(ctx))
    with database.writing() as session:
        prison_id = _prison(session, options.prison)
        reply = take_in(
            session, ctx, actor=None, prison_id=prison_id, sources=sources, mapping=mapping
        )
    if options.json or options.report == "json":
        print(json.dumps(reply.model_dump(mode="json"), ensure_ascii=False))
        _tell_faults(reply)
    else:
        print(_words(reply))
    return 0 if reply.files else 1


class PrisonUnclear(InvalidInput):
    """The installation has several prisons, or none of the code given."""

    code = "prison_unclear"
    sentence = Sentence(
        "请用 --prison 写明监狱代码。", "Name the prison by its code, with --prison."
    )


def _prison(session: Session, code: str) -> int | None:
    """None for an installation that has no prison yet."""
    known = custody.prisons_by_code(session)
    if code:
        return known.get(code) or custody.ensure_prison(session, code=code, name=code)
    if len(known) > 1:
        raise PrisonUnclear(", ".join(sorted(known)))
    return next(iter(known.values()), None)


def _tell_faults(reply: ImportReply) -> None:
    for name, fault in reply.refused_files.items():
        print(f"{name}: {fault.sentence.zh} {fault.sentence.en}", file=sys.stderr)


def _words(reply: ImportReply) -> str:
    lines = [_file_words(name, report) for name, report in reply.files.items()]
    lines += [
        f"{name}: 未导入 not read. {fault.sentence.zh} {fault.sentence.en}"
        for name, fault in reply.refused_files.items()
    ]
    if reply.run_id is None and reply.files:
        lines.append("没有新内容，未作任何改动。 Nothing new: nothing was changed.")
    return "\n".join(lines)


def _file_words(name: str, report: FileReport) -> str:
    counts = (
        f"{name}: 读 read {report.read} = 收 taken {report.taken} + 拒 refused {report.refused}"
        f" + 重复 duplicates {report.duplicates} + 空行 blank {report.blank};"
        f" 修 mended {report.mended}, 提示 warned {report.warned}, 新 new {report.changed}"
    )
    reasons = [f"    {reason}: {count}" for reason, count in sorted(report.refusals.items())]
    return "\n".join([counts, *reasons])
