"""Real TLS on loopback, with a certificate made for the occasion."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from segtui.errors import Unreachable
from segtui.wire.options import WireOptions
from segtui.wire.wire import Wire
from tests.unit.wire.support import READ, vendor_fault

x509 = pytest.importorskip("cryptography.x509", reason="only there on Linux")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost, with its key, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@asynccontextmanager
async def wire_over_tls(certificate: Path) -> AsyncIterator[Wire]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    base_url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    wire = Wire(base_url, credential_name="acme", parse_error=vendor_fault, options=WireOptions())
    try:
        yield wire
    finally:
        await wire.aclose()
        server.close()


async def test_a_certificate_nobody_vouches_for_is_refused_once_and_explained(certificate: Path) -> None:
    async with wire_over_tls(certificate) as wire:
        with pytest.raises(Unreachable, match="is not trusted: self-signed certificate") as caught:
            await wire.send(READ, token=None)
        assert "SSL_CERT_FILE" in caught.value.hint
        assert len(wire.trace.entries) == 1


async def test_a_company_certificate_in_ssl_cert_file_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with wire_over_tls(certificate) as wire:
        assert (await wire.send(READ, token=None)).body == b"[]"
