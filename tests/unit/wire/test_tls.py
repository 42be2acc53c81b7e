from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path

import certifi
import pytest

from segtui.wire import tls
from segtui.wire.options import WireOptions
from segtui.wire.wire import Wire
from tests.unit.wire.support import READ, ScriptedPlatform, answer, vendor_fault, wire_to


def has_certificates(context: ssl.SSLContext) -> bool:
    return context.cert_store_stats()["x509_ca"] > 0


def one_certificate(folder: Path) -> Path:
    """A bundle of only the first of certifi's certificates."""
    end = "-----END CERTIFICATE-----\n"
    bundle = Path(certifi.where()).read_text(encoding="utf-8")
    path = folder / "company.pem"
    path.write_text(bundle[: bundle.index(end) + len(end)], encoding="utf-8")
    return path


def test_the_context_verifies_certificates_and_host_names() -> None:
    context = tls.make_context(platform="linux")
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_ssl_cert_file_is_honoured_on_linux(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(one_certificate(tmp_path)))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert tls.make_context(platform="linux").cert_store_stats()["x509_ca"] == 1


def test_ssl_cert_file_is_honoured_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    monkeypatch.setenv("SSL_CERT_FILE", str(one_certificate(tmp_path)))
    assert tls.make_context(platform="darwin").cert_store_stats()["x509_ca"] == 1


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_certifi_stands_in_where_there_is_no_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str
) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    nowhere = ssl.DefaultVerifyPaths(None, None, "SSL_CERT_FILE", "", "SSL_CERT_DIR", "")  # type: ignore[arg-type]  # typeshed leaves out None
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    assert has_certificates(tls.make_context(platform=platform))


def test_the_context_for_plain_http_trusts_nobody() -> None:
    context = tls.make_bare_context()
    assert not has_certificates(context)
    assert context.verify_mode is ssl.CERT_REQUIRED


async def test_plain_http_loads_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segtui.wire.wire.make_context", lambda: pytest.fail("loaded certificates"))
    assert (await wire_to(ScriptedPlatform(answer())).send(READ, token=None)).status == 200


async def test_building_a_wire_loads_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segtui.wire.wire.make_context", lambda: pytest.fail("loaded certificates"))
    wire = Wire(
        "https://api.emporix.io", credential_name="acme", parse_error=vendor_fault, options=WireOptions()
    )
    wire.preview(READ)
    await wire.aclose()


def test_importing_the_wire_leaves_out_what_it_does_not_need() -> None:
    script = (
        "import sys, segtui.wire.wire\n"
        "unwanted = 'click rich pygments httpx._main keyring textual tomlkit cryptography html'.split()\n"
        "print(*[name for name in unwanted if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == ""


def test_httpx_keeps_its_command_line_for_whoever_imports_it_later() -> None:
    script = "import segtui.wire._http, httpx, httpx._main; print(callable(httpx._main.main))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == "True"
