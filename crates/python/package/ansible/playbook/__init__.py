"""Playbooks."""

import ansible as _ansible
from playcall import objects as _objects

_ansible._extend(__path__, "playbook")


class Playbook:
    """A playbook file."""

    def __init__(self, data):
        self._d = data
        self._file_name = data.get("file_name")
        self._basedir = data.get("basedir")
        self._plays = None

    @property
    def _entries(self):
        return self.get_plays()

    @property
    def _loader(self):
        return _objects.world.loader

    def get_loader(self):
        return self._loader

    def get_plays(self):
        """Return its plays."""
        if self._plays is None:
            from ansible.playbook.play import Play

            self._plays = [Play(described) for described in _objects.world.ask_or([], "plays")]
        return list(self._plays)

    def __deepcopy__(self, memo):
        return self
