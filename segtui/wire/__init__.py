"""Transport for every platform: auth, retry, trace, redaction, errors."""
