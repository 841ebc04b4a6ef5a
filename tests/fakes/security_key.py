"""A security key in software: makes real WebAuthn answers with a P-256 key."""

import hashlib
import json
import os
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

USER_PRESENT, ATTESTED = 0x01, 0x40


class SoftwareKey:
    """One key pair for one site; its counter grows with each use."""

    def __init__(self, *, origin: str, site_id: str) -> None:
        self.origin = origin
        self.site_id = site_id
        self.counter = 0
        self.credential_id = os.urandom(32)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def register(self, options: str) -> str:
        client_data = self._client_data("webauthn.create", options)
        attestation = cbor2.dumps(
            {"fmt": "none", "attStmt": {}, "authData": self._about(ATTESTED) + self._attested()}
        )
        response = {
            "clientDataJSON": bytes_to_base64url(client_data),
            "attestationObject": bytes_to_base64url(attestation),
        }
        return self._answer(response)

    def show(self, options: str) -> str:
        self.counter += 1
        client_data = self._client_data("webauthn.get", options)
        about = self._about(0)
        signed = about + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": bytes_to_base64url(client_data),
            "authenticatorData": bytes_to_base64url(about),
            "signature": bytes_to_base64url(self._key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        name = bytes_to_base64url(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def _client_data(self, kind: str, options: str) -> bytes:
        said = {
            "type": kind,
            "challenge": json.loads(options)["challenge"],
            "origin": self.origin,
        }
        return json.dumps(said).encode()

    def _about(self, flags: int) -> bytes:
        site = hashlib.sha256(self.site_id.encode()).digest()
        return site + struct.pack(">BI", USER_PRESENT | flags, self.counter)

    def _attested(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        # COSE: EC2 key, ES256, curve P-256.
        key = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        return bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + key
