"""What TLS needs of this machine: whom to trust, and our own certificate."""

import ssl

from acd.config.settings import TlsSettings


def tls_context(settings: TlsSettings) -> ssl.SSLContext:
    """Reads files. Raises OSError, of which ssl.SSLError is one, when one of them is of no use."""
    context = ssl.create_default_context(cafile=settings.ca)
    if settings.certificate is not None:
        context.load_cert_chain(settings.certificate, settings.key, password=_none)
    return context


def _none() -> str:
    """A key with a password cannot be used: nobody is there who could type it."""
    return ""
