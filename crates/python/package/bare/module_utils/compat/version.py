"""Versions that can be compared."""

import functools
import re


@functools.total_ordering
class Version:
    """A version; parts that are numbers are compared as such."""

    def __init__(self, vstring=None):
        if vstring:
            self.parse(vstring)

    def parse(self, vstring):
        self.vstring = vstring
        parts = [part for part in re.split(r"(\d+|[a-z]+|\.)", vstring) if part and part != "."]
        self.version = [int(part) if part.isdigit() else part for part in parts]

    def _other(self, other):
        return other if isinstance(other, Version) else type(self)(other)

    def __eq__(self, other):
        return self.version == self._other(other).version

    def __lt__(self, other):
        return self.version < self._other(other).version

    def __hash__(self):
        return hash(self.vstring)

    def __str__(self):
        return self.vstring

    def __repr__(self):
        return "%s ('%s')" % (type(self).__name__, self)


class LooseVersion(Version):
    """Any version."""


class StrictVersion(Version):
    """A version of numbers."""
