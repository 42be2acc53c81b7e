"""Where secrets come from: environment, keyring, encrypted file, or asked for."""

from segtui.credentials.find import find_secrets, forget_secrets, store_secrets
from segtui.credentials.secrets import ClientSecrets

__all__ = ["ClientSecrets", "find_secrets", "forget_secrets", "store_secrets"]
