"""Older types of what YAML holds: here values are Python's own."""


class AnsibleBaseYAMLObject:
    """What knew where it was written."""

    ansible_pos = ("<unknown>", 0, 0)


AnsibleMapping, AnsibleSequence, AnsibleUnicode = dict, list, str


class AnsibleVaultEncryptedUnicode(str):
    """A text that came from a vault."""
