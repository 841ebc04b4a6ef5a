"""Whether people may log in by face at this terminal: what the server said last."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.shell.face_watch import FaceWatch
    from server.wire.identity import MeansReply


class FaceMeans:
    """Off until the server says that it is on, for the model that this terminal has."""

    def __init__(self) -> None:
        self._model = ""

    def learn(self, reply: "MeansReply") -> None:
        self._model = reply.face_model if reply.face else ""

    def offers(self, watch: "FaceWatch") -> bool:
        return bool(self._model) and watch.model == self._model and watch.is_there
