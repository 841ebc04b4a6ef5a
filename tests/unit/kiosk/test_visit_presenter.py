"""A remote visit as its screen leads through it, with a call that the test speaks for."""

from datetime import timedelta

import pytest

from kiosk.call.messages import Devices, Lost, Quality
from kiosk.screens.visit.presenter import Stage, VisitPresenter, VisitView
from kiosk.screens.visit.words import end_words, state_words
from kiosk.shell.language import words
from server.wire import media as wire
from server.wire.base import Text
from server.wire.media import (
    Ended,
    EndReason,
    Extended,
    JoinRequest,
    Refusal,
    Refused,
    RoomState,
)
from server.wire.visits import RateVisit
from tests.fakes.call import FakeCall
from tests.fakes.desk import Bench, bench
from tests.fakes.visit_replies import open_now


class Room:
    """A presenter with its last view."""

    def __init__(self) -> None:
        self.made: Bench = bench()
        visits = {"visits": [open_now()]}
        self.made.door.visits = self.made.door.visits.model_copy(update=visits)
        self.made.server.visits.visits()
        self.views: list[VisitView] = []
        self.presenter = VisitPresenter(desk=self.made.desk, show=self.views.append)
        self.presenter.open(40)

    @property
    def call(self) -> FakeCall:
        return self.made.calls[-1]

    @property
    def view(self) -> VisitView:
        return self.views[-1]

    def go_in(self, state: RoomState = RoomState.LIVE, *, left_s: float = 1_080) -> None:
        self.presenter.agree()
        self.call.state(state, left_s=left_s)

    def wait(self, seconds: float) -> None:
        self.made.now += timedelta(seconds=seconds)
        self.presenter.tick()

    def joins(self) -> int:
        return sum(isinstance(act, JoinRequest) for act in self.made.door.attempts)


@pytest.fixture
def room() -> Room:
    return Room()


def test_nothing_is_joined_before_he_agrees_and_devices_are_tried(room: Room) -> None:
    assert room.view.stage is Stage.NOTICE
    assert "录像" in room.view.sentence
    assert room.call.is_started
    assert not room.joins()
    room.call.told(Devices(has_camera=True, has_microphone=True, level=0.3))
    assert [each.is_well for each in room.view.devices] == [True, True]
    room.call.told(Devices(has_camera=False, has_microphone=True, level=0.0))
    assert [each.is_well for each in room.view.devices] == [False, False]
    room.presenter.agree()
    room.presenter.agree()
    assert room.joins() == 1
    assert room.call.joins[0].ticket == "a-ticket"


def test_the_clock_runs_only_while_it_is_live(room: Room) -> None:
    room.go_in(RoomState.WAITING, left_s=1_800)
    room.wait(120)
    assert room.view.clock == "还有 30 分钟"
    room.call.state(RoomState.LIVE, left_s=1_800)
    room.wait(121)
    assert room.view.clock == "还有 27 分钟"
    room.call.state(RoomState.SUPERVISOR_MISSING, left_s=1_600)
    room.wait(600)
    assert room.view.clock == "还有 26 分钟"
    assert (room.view.title, room.view.is_live) == ("等待民警", False)


def test_ten_five_and_two_minutes_are_stressed_and_said_once_each(room: Room) -> None:
    room.go_in(left_s=700)
    assert not room.view.is_clock_due
    for _ in range(700):
        room.wait(1)
    said = [words for _, words in room.made.voice.said]
    assert said == ["还有 10 分钟", "还有 5 分钟", "还有 2 分钟"]
    assert room.view.is_clock_due


def test_a_warning_is_read_and_heard_and_goes_again(room: Room) -> None:
    room.go_in()
    room.call.node_says(wire.Warning(prepared="language", words=""))
    assert room.view.caption == "请使用约定的语言。"
    assert room.made.voice.said[-1] == ("zh", "请使用约定的语言。")
    room.wait(13)
    assert room.view.caption == ""
    room.call.node_says(wire.Warning(prepared="unheard_of", words=""))
    assert "遵守" in room.view.caption


def test_more_time_is_said_and_counted(room: Room) -> None:
    room.go_in(left_s=100)
    room.call.node_says(Extended(seconds=600, left_s=700))
    assert "多 10 分钟" in room.view.caption
    assert not room.view.is_clock_due


def test_a_lost_line_joins_again_with_a_new_ticket_by_itself(room: Room) -> None:
    room.go_in()
    room.call.told(Lost())
    assert room.view.title == "线路正在恢复"
    assert not room.presenter.is_live
    room.wait(1.1)
    assert (room.joins(), len(room.call.joins)) == (2, 2)
    room.call.state(RoomState.LIVE)
    assert room.view.is_live


def test_a_server_that_is_away_is_asked_again_until_it_is_back(room: Room) -> None:
    room.go_in()
    room.made.door.line_is_cut = True
    room.call.told(Lost())
    for _ in range(3):
        room.wait(4)
    assert len(room.call.joins) == 1
    room.made.door.line_is_cut = False
    room.wait(4)
    assert len(room.call.joins) == 2


def test_a_used_ticket_is_replaced_and_an_ended_visit_is_not(room: Room) -> None:
    room.presenter.agree()
    sentence = Text(zh="会见已经结束。", en="The visit has ended.")
    room.call.node_says(Refused(why=Refusal.TICKET_USED, sentence=sentence))
    room.wait(4)
    assert room.joins() == 2
    room.call.node_says(Refused(why=Refusal.VISIT_ENDED, sentence=sentence))
    assert (room.view.stage, room.view.sentence) == (Stage.REFUSED, "会见已经结束。")
    room.wait(10)
    assert room.joins() == 2


def test_who_is_refused_by_the_server_is_told_why(room: Room) -> None:
    room.made.door.refuse_next = True
    room.presenter.agree()
    assert room.view.stage is Stage.REFUSED
    assert "情况已经变了" in room.view.sentence


def test_it_is_ended_after_a_question_and_rated(room: Room) -> None:
    room.go_in()
    room.presenter.ask_end()
    assert room.view.is_asking_end
    assert not room.call.ends
    room.presenter.do_not_end()
    room.presenter.end()
    assert [call.ends for call in room.made.calls] == [1]
    room.call.node_says(Ended(reason=EndReason.ENDED_BY_PARTIES))
    assert room.view.stage is Stage.OVER
    room.presenter.rate(4)
    sent = room.made.door.acts[-1]
    assert isinstance(sent, RateVisit)
    assert (sent.visit_id, sent.faces, room.view.rated) == (40, 4, 4)


def test_a_reason_of_the_officer_is_shown_as_he_wrote_it(room: Room) -> None:
    room.go_in()
    room.call.node_says(Ended(reason=EndReason.ENDED_BY_SUPERVISOR, words="设备检修"))
    assert room.view.sentence == "民警结束了会见。\n设备检修"


def test_the_line_is_said_in_words(room: Room) -> None:
    room.go_in()
    said = []
    for rate, concealed, sends in ((24.0, 0.0, True), (8.0, 0.0, True), (20.0, 0.1, False)):
        room.call.told(
            Quality(seen=1, pictures_a_second=rate, concealed_share=concealed, sends_pictures=sends)
        )
        said.append(room.view.line)
    assert said == ["画面流畅", "线路一般", "线路不好，先保证声音"]


def test_leaving_rests_camera_and_microphone(room: Room) -> None:
    room.go_in()
    call = room.call
    room.presenter.leave()
    room.presenter.leave()
    assert call.is_closed
    before = len(room.views)
    call.state(RoomState.LIVE)
    assert len(room.views) == before


def test_nobody_is_hidden_for_not_touching_while_he_talks(room: Room) -> None:
    room.wait(1)
    assert room.made.stayed == 0
    room.go_in()
    room.wait(1)
    assert room.made.stayed == 1


def test_volume_stays_within_its_ends(room: Room) -> None:
    for _ in range(12):
        room.presenter.change_volume(louder=True)
    assert room.call.volumes[-1] == 100
    for _ in range(12):
        room.presenter.change_volume(louder=False)
    assert room.call.volumes[-1] == 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_and_end_is_said(room: Room, language: str) -> None:
    words.use(language)
    assert all(end_words(reason) for reason in EndReason)
    assert all(state_words(state)[0] for state in RoomState if state is not RoomState.LIVE)
    room.go_in()
    assert room.presenter.spoken()
    assert room.presenter.next_steps()
