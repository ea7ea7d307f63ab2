"""The command line of the run."""

from collections.abc import Mapping

from playcall import state as _state


class CLIArgs(Mapping):
    """The options of the command line, by Ansible's names; they don't change."""

    def __init__(self, options):
        self._options = {key: _fixed(value) for key, value in options.items()}

    def __getitem__(self, key):
        return self._options[key]

    def __iter__(self):
        return iter(self._options)

    def __len__(self):
        return len(self._options)

    def __repr__(self):
        return "ImmutableDict(%r)" % (self._options,)

    def __hash__(self):
        return hash(frozenset(self._options))

    def union(self, other):
        """Return the options with others over them."""
        return CLIArgs({**self._options, **other})


GlobalCLIArgs = CLIArgs


def _fixed(value):
    """Lists of the command line are tuples."""
    return tuple(value) if isinstance(value, list) else value


CLIARGS = CLIArgs(_state.cli_args)


def cliargs_deferred_get(key, default=None, shallowcopy=False):
    """Return a function that looks an option up when it is called."""
    return lambda: CLIARGS.get(key, default)
