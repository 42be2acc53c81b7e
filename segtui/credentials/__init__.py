"""Where secrets come from: environment, keyring, encrypted file, or asked for."""
