"""Tags of values: where a text was written, and whether it may be a template."""

from playcall.templating import is_trusted_as_template, trust_as_template
from playcall.values import Trusted


class TrustedAsTemplate:
    """Text that may be a template."""

    def tag(self, value):
        return trust_as_template(value) if isinstance(value, str) else value

    @staticmethod
    def is_tagged_on(value):
        return is_trusted_as_template(value)

    @staticmethod
    def untag(value):
        return str(value) if isinstance(value, Trusted) else value

    @staticmethod
    def get_tag(value):
        return TrustedAsTemplate() if is_trusted_as_template(value) else None


class Origin:
    """Where a value was written."""

    def __init__(self, path=None, description=None, line_num=None, col_num=None):
        self.path, self.description, self.line_num, self.col_num = path, description, line_num, col_num

    @classmethod
    def get_or_create_tag(cls, value, path=None):
        return cls.get_tag(value) or cls(path=path)

    @staticmethod
    def get_tag(value):
        origin = getattr(value, "_origin", None)
        return None if origin is None else Origin(origin[0], origin[1], origin[2] or None, origin[3] or None)

    @staticmethod
    def is_tagged_on(value):
        return getattr(value, "_origin", None) is not None

    def tag(self, value):
        if isinstance(value, Trusted):
            return Trusted(value, [self.path, self.description, self.line_num or 0, self.col_num or 0])
        return value

    def replace(self, **changes):
        fields = dict(path=self.path, description=self.description, line_num=self.line_num, col_num=self.col_num)
        return Origin(**dict(fields, **changes))

    def __str__(self):
        text = self.path or self.description or "<unknown>"
        if self.line_num:
            text += ":%d" % self.line_num
            if self.col_num:
                text += ":%d" % self.col_num
        return text


class SourceWasEncrypted:
    """Text that came from a vault: not told apart here."""

    def tag(self, value):
        return value

    @staticmethod
    def is_tagged_on(value):
        return False


class VaultedValue:
    """Text that was decrypted: not told apart here."""

    def __init__(self, ciphertext=None):
        self.ciphertext = ciphertext

    @staticmethod
    def get_tag(value):
        return None

    @staticmethod
    def is_tagged_on(value):
        return False

    def tag(self, value):
        return value
