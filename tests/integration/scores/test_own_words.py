"""A person's own words in a contest: how much of them is taken, and what they may hold."""

import pytest
from pydantic import ValidationError

from server.scores import service
from server.scores.rules.errors import WordsTooLong
from server.wire.scores import CaseReply, ContestGround, ContestRequest
from tests.factories.scores import UNTIDY, World

ACT = "act-00000001"
AT_MOST = 500


def contest(world: World, entry_id: int, words: str) -> CaseReply:
    request = ContestRequest(
        act_id=ACT, entry_id=entry_id, grounds=[ContestGround.OTHER], words=words
    )
    with world.database.writing() as session:
        return service.open_case(session, world.ctx, actor=world.inmate, request=request)


def test_more_words_than_a_case_takes_are_refused(world: World) -> None:
    entry_id = world.line(clause=UNTIDY, points=3)
    with pytest.raises(WordsTooLong):
        contest(world, entry_id, "我" * (AT_MOST + 1))
    assert contest(world, entry_id, "我" * AT_MOST).words == "我" * AT_MOST


def test_the_terminal_is_told_how_much_is_taken(world: World) -> None:
    entry_id = world.line(clause=UNTIDY, points=3)
    with world.database.reading() as session:
        explained = service.my_line(session, world.ctx, actor=world.inmate, entry_id=entry_id)
    assert explained.contest.words_at_most == AT_MOST


def test_a_new_line_is_kept(world: World) -> None:
    entry_id = world.line(clause=UNTIDY, points=3)
    assert contest(world, entry_id, "第一行\n第二行").words == "第一行\n第二行"


@pytest.mark.parametrize("words", ["\x00", "好\x07", "\x7f", "好\r"])
def test_words_that_no_key_types_are_refused(words: str) -> None:
    with pytest.raises(ValidationError):
        ContestRequest(act_id=ACT, entry_id=1, grounds=[ContestGround.OTHER], words=words)
