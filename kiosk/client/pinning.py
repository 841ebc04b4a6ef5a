"""The one certificate that this terminal believes: its server's."""

import ssl
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

# X509_V_FLAG_NO_CHECK_TIME of OpenSSL's x509_vfy.h, which Python gives no name.
_NO_CHECK_TIME = 0x200000


class CertificateProblem(Exception):
    """The certificate could not be fetched, or is not the one that was pinned."""


def fetch(url: str, *, timeout_s: float = 10.0) -> str:
    """The certificate that answers at this address now, as PEM, believed by nobody yet."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise CertificateProblem(f"{url} is not an https address")
    try:
        return ssl.get_server_certificate((parts.hostname, parts.port or 443), timeout=timeout_s)
    except OSError as error:
        raise CertificateProblem(f"no server answers at {url}") from error


def fingerprint(pem: str) -> bytes:
    """SHA-256 over the certificate in DER, as both sides sign it."""
    return sha256(ssl.PEM_cert_to_DER_cert(pem)).digest()


def context(certificate: Path) -> ssl.SSLContext:
    """TLS that believes this certificate alone."""
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusted.minimum_version = ssl.TLSVersion.TLSv1_3
    trusted.load_verify_locations(cafile=str(certificate))
    # The certificate itself is pinned: whoever holds its key is the server, whatever the address
    # that the prison's network gives it.
    trusted.check_hostname = False
    # A terminal whose clock stands at 1970 must still reach its server.
    trusted.verify_flags |= _NO_CHECK_TIME
    return trusted
