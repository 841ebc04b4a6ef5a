"""The shipped clauses and limits make a rulebook, and an installation can change them."""

from pathlib import Path

import pytest

from server.infra.limits import LimitMalformed, shipped_limits
from server.scores.rules.errors import OutsideTheClause
from server.scores.rules.points import PARTS, Bases
from server.scores.service import rulebook
from server.wire.scores import EntryKind, Part

# Every clause that the exports seen so far name, with the part it counts to.
EXPORTED = {
    "第二十条第（二）项": Part.SUPERVISION,
    "第二十一条第（一）项": Part.EDUCATION,
    "第二十一条第（四）项": Part.EDUCATION,
    "第二十三条第（二）项": Part.LABOUR,
    "第二十三条第（四）项": Part.LABOUR,
    "第二十三条第（五）项": Part.LABOUR,
    "第二十五条第（三）项": Part.SPECIAL,
}


@pytest.mark.parametrize(("code", "part"), EXPORTED.items())
def test_clause_of_an_export_is_known_in_both_languages(code: str, part: Part) -> None:
    clause = rulebook(shipped_limits()).clauses.get(code)
    assert clause.part is part
    assert all(text.zh and text.en for text in (clause.title, clause.text, clause.name))


def test_bonus_of_a_clause_fits_the_cap_of_its_part() -> None:
    rules = rulebook(shipped_limits())
    for clause in rules.clauses:
        if clause.kind is EntryKind.BONUS:
            assert clause.most <= rules.points.bonus_cap(rules.points.working.of(clause.part))
        assert clause.least <= clause.usual <= clause.most


def test_parts_have_a_clause_to_give_and_to_take() -> None:
    kinds = {(clause.part, clause.kind) for clause in rulebook(shipped_limits()).clauses}
    for part in PARTS:
        assert {(part, EntryKind.BONUS), (part, EntryKind.DEDUCTION)} <= kinds


def test_code_is_found_however_its_brackets_are_typed() -> None:
    clauses = rulebook(shipped_limits()).clauses
    assert clauses.find(" 第二十条第(二)项 ") is clauses.get("第二十条第（二）项")


def test_unknown_code_and_unknown_title_are_told_apart() -> None:
    clauses = rulebook(shipped_limits()).clauses
    with pytest.raises(OutsideTheClause):
        clauses.get("第九十九条")
    assert clauses.titled("从未见过的事由").en == ""
    assert clauses.titled("内务不整").en == "Untidy quarters"


def test_base_is_not_an_ask() -> None:
    base = rulebook(shipped_limits()).clauses.base()
    assert base is not None
    with pytest.raises(OutsideTheClause):
        base.asks(100)


def test_installation_changes_a_number_and_names_its_source() -> None:
    limits = shipped_limits().overridden(
        {
            "scores.base_labour": {"value": 40, "source": "a province's rule"},
            "scores.penalty_warning": {"value": 80, "source": "a province's rule"},
        }
    )
    rules = rulebook(limits)
    assert rules.points.working == Bases(35, 35, 40)
    warning = rules.clauses.get("第二十六条第（一）项")
    assert (warning.least, warning.most) == (80, 80)


def test_installation_brings_its_own_clauses(tmp_path: Path) -> None:
    own = tmp_path / "clauses.toml"
    own.write_text(
        """
[[clause]]
code = "甲一"
code_en = "A1"
part = "labour"
kind = "bonus"
title = "多劳"
title_en = "More work"
text = "多劳加分。"
text_en = "More work earns more."
least = 1
most = 3
usual = 2
source = "本监狱细则"
in_force = "2026-01-01"
confirmed = true
""",
        encoding="utf-8",
    )
    change = {"scores.clauses_file": {"value": str(own), "source": "本监狱细则"}}
    clauses = rulebook(shipped_limits().overridden(change)).clauses
    assert [clause.code for clause in clauses] == ["甲一"]
    assert clauses.get("甲一").asks(None).points == 2


def test_broken_clause_file_is_named(tmp_path: Path) -> None:
    own = tmp_path / "clauses.toml"
    own.write_text('[[clause]]\ncode = "甲一"\npart = "nowhere"\n', encoding="utf-8")
    change = {"scores.clauses_file": {"value": str(own), "source": "本监狱细则"}}
    with pytest.raises(LimitMalformed, match="甲一"):
        rulebook(shipped_limits().overridden(change))


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"\xff\xfe",
        b"[[clause",
        b"",
        b"clause = 3",
        b"clause = []",
        b"clause = [3]",
        '[[clause]]\ncode = "甲一"\nlimit = "scores.nothing"\n'.encode(),
    ],
    ids=["missing", "encoding", "syntax", "empty", "number", "none", "numbers", "limit"],
)
def test_unreadable_clause_file_is_told_with_its_path(
    tmp_path: Path, content: bytes | None
) -> None:
    own = tmp_path / "clauses.toml"
    if content is not None:
        own.write_bytes(content)
    change = {"scores.clauses_file": {"value": str(own), "source": "本监狱细则"}}
    with pytest.raises(LimitMalformed, match=r"scores\.clauses_file.*clauses\.toml"):
        rulebook(shipped_limits().overridden(change))
