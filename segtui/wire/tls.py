"""The certificates that segtui trusts: those of the operating system, so that corporate proxies work."""

from __future__ import annotations

import importlib
import os
import ssl
import sys


def make_context(*, platform: str = sys.platform) -> ssl.SSLContext:
    """A context with the system's certificates, or those of SSL_CERT_FILE. Takes tens of milliseconds.

    On Linux truststore would read the store again for every connection (about 40 ms each), so OpenSSL's own
    defaults are used, which honour SSL_CERT_FILE and SSL_CERT_DIR themselves. certifi stands in where
    there is no store.
    """
    if platform != "linux":
        return _operating_system_context()
    paths = ssl.get_default_verify_paths()
    if not (paths.cafile or paths.capath):
        return _bundled_context()
    return ssl.create_default_context()


def make_bare_context() -> ssl.SSLContext:
    """A context without certificates, for plain http: it trusts nobody, and costs next to nothing."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _operating_system_context() -> ssl.SSLContext:
    given: str | None = os.environ.get("SSL_CERT_FILE")
    try:
        # By name: the package is only there on the systems that need it.
        truststore = importlib.import_module("truststore")
    except ImportError:
        return ssl.create_default_context(cafile=given) if given else _bundled_context()
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if given:
        context.load_verify_locations(cafile=given)
    return context


def _bundled_context() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())
