"""A server's end of one journal, in memory, by the server's own rules; its line can be cut."""

from dataclasses import dataclass, field

from kiosk.client.errors import LineDown, Refused
from server.infra.errors import GuituError
from server.sync.rules import OtherAct, Standing, is_next
from server.wire.sync import (
    START,
    ActOutcome,
    ActResult,
    DeliveryReply,
    DeliveryRequest,
    StreamReply,
    StreamRequest,
    WrittenAct,
    content_hash,
)


@dataclass
class FakeJournalServer:
    """`applied` are the ids of acts in the order of their effect."""

    is_cut: bool = False
    loses_answers: int = 0
    applied: list[str] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)
    epochs: dict[int, Standing] = field(default_factory=dict)

    def stream(self, request: StreamRequest) -> StreamReply:
        self._reach()
        at = self.epochs.get(request.epoch)
        epoch = request.epoch
        if at is None or at.high_water > request.last_seq:
            epoch, at = max(self.epochs, default=0) + 1, Standing(0, START)
            self.epochs[epoch] = at
        return StreamReply(epoch=epoch, high_water=at.high_water, chain=at.chain)

    def deliver(self, request: DeliveryRequest) -> DeliveryReply:
        self._reach()
        try:
            results = [self._take(request.epoch, act) for act in request.acts]
        except GuituError as refusal:
            raise Refused(code=refusal.code, sentence="") from refusal
        if self.loses_answers:
            self.loses_answers -= 1
            raise LineDown("the answer was lost")
        high_water = self.epochs[request.epoch].high_water
        return DeliveryReply(epoch=request.epoch, high_water=high_water, results=results)

    def _take(self, epoch: int, act: WrittenAct) -> ActResult:
        known = self.contents.get(act.act_id)
        if known is not None and known != content_hash(act):
            raise OtherAct
        if is_next(act, self.epochs[epoch]):
            self.epochs[epoch] = Standing(act.seq, act.chain)
            if known is None:
                self.contents[act.act_id] = content_hash(act)
                self.applied.append(act.act_id)
        elif known is None:
            raise OtherAct
        return ActResult(seq=act.seq, act_id=act.act_id, outcome=ActOutcome.APPLIED)

    def _reach(self) -> None:
        if self.is_cut:
            raise LineDown("cut")
