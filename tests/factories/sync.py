"""Makes acts as a terminal's journal numbers and chains them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from server.wire.identity import PreferencesRequest
from server.wire.sync import START, DeliveryRequest, WrittenAct, chained, content_hash

WRITTEN_AT = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
LARGE = PreferencesRequest.model_validate(
    {"language": "zh", "text_size": "large", "high_contrast": False}
).model_dump_json()


@dataclass
class JournalToDeliver:
    """A terminal's acts, one after the other."""

    person_id: int
    epoch: int = 1
    acts: list[WrittenAct] = field(default_factory=list)

    def write(
        self,
        *,
        kind: str = "identity.preferences",
        body: str = LARGE,
        act_id: str | None = None,
        person_id: int | None = None,
        written_at: datetime = WRITTEN_AT,
    ) -> WrittenAct:
        act = WrittenAct(
            seq=len(self.acts) + 1,
            act_id=act_id or uuid4().hex,
            person_id=person_id or self.person_id,
            kind=kind,
            body=body,
            written_at=written_at,
            chain=START,
        )
        self.acts.append(self.rechained(act))
        return self.acts[-1]

    def rechained(self, act: WrittenAct) -> WrittenAct:
        previous = self.acts[act.seq - 2].chain if act.seq > 1 else START
        return act.model_copy(
            update={"chain": chained(previous, seq=act.seq, content=content_hash(act))}
        )

    def delivery(self, first: int = 1, last: int | None = None) -> DeliveryRequest:
        return DeliveryRequest(epoch=self.epoch, acts=self.acts[first - 1 : last])
