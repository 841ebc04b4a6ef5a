"""A terminal as the server sees one: its own key, and the certificate hash that it pinned."""

from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.identity.rules import codes
from server.wire.identity import EnrolReply, EnrolRequest, TokenRequest


class FakeTerminal:
    """Makes the messages that a terminal sends; it does not speak HTTP."""

    def __init__(self, *, certificate_hash: bytes) -> None:
        self.certificate_hash = certificate_hash
        self._key = Ed25519PrivateKey.generate()

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def enrol_request(self, code: str) -> EnrolRequest:
        proof = codes.terminals_proof(
            code, certificate_hash=self.certificate_hash, public_key=self.public_key
        )
        return EnrolRequest(
            code_id=code.split("-", maxsplit=1)[0],
            public_key=b64encode(self.public_key).decode(),
            proof=b64encode(proof).decode(),
        )

    def believes(self, code: str, reply: EnrolReply) -> bool:
        """Whether the server proved that it knows the code, for this very certificate."""
        right = codes.servers_proof(
            code,
            certificate_hash=self.certificate_hash,
            public_key=self.public_key,
            device_id=reply.device_id,
        )
        return reply.proof == b64encode(right).decode()

    def token_request(self, device_id: int, nonce: str) -> TokenRequest:
        said = codes.token_message(nonce, certificate_hash=self.certificate_hash)
        signature = b64encode(self._key.sign(said)).decode()
        return TokenRequest(device_id=device_id, nonce=nonce, signature=signature)
