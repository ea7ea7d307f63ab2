"""Vaults, as far as plugins look at them: Playcall opens them."""

from playcall import wire as _wire

b_HEADER = b"$ANSIBLE_VAULT"


def is_encrypted(data):
    """Tell whether something is an encrypted text."""
    data = data.encode("utf-8", "replace") if isinstance(data, str) else data
    return isinstance(data, bytes) and data.startswith(b_HEADER)


class EncryptedString(str):
    """A text that is still encrypted."""


class VaultHelper:
    """Looks at values that came from vaults."""

    @staticmethod
    def get_ciphertext(value, *, with_tags=False):
        """Return the encrypted form of a value, where it is known."""
        return None


class VaultSecret:
    """What opens vaults; the bytes are Playcall's to know."""

    def __init__(self, _bytes=None):
        self.bytes = _bytes


class VaultLib:
    """Opens vaults."""

    def __init__(self, secrets=None):
        self.secrets = secrets

    @staticmethod
    def is_encrypted(data):
        return is_encrypted(data)

    def decrypt(self, vaulttext, filename=None, obj=None):
        """Return what is in a vault."""
        data = vaulttext.encode("utf-8") if isinstance(vaulttext, str) else vaulttext
        return _wire.ask("decrypt", data=data, path=filename or "<unknown>")
