"""Blocks of tasks."""

from ansible.playbook.base import Base
from ansible.playbook.collectionsearch import CollectionSearch
from ansible.playbook.conditional import Conditional
from ansible.playbook.delegatable import Delegatable
from ansible.playbook.notifiable import Notifiable
from ansible.playbook.taggable import Taggable
from playcall import objects as _objects


class Block(Base, Conditional, CollectionSearch, Taggable, Notifiable, Delegatable):
    """A block, or the tasks of a section."""

    def __init__(self, data=None):
        data = data or {}
        self._d = data
        self._uuid = data.get("uuid")
        self.name = data.get("name", "")
        self._path = data.get("path")
        self._ds = data.get("ds")
        self._play = _objects.world.play
        self._parent = None
        self._role = None
        self.vars = {}

    def _items(self, section):
        return [
            Block(item) if item.get("kind") == "Block" else _objects.task_class(item)(item)
            for item in self._d.get(section) or []
        ]

    @property
    def block(self):
        return self._items("block")

    @property
    def rescue(self):
        return self._items("rescue")

    @property
    def always(self):
        return self._items("always")

    def get_tasks(self):
        """Return all its tasks."""
        found = []
        for item in self.block + self.rescue + self.always:
            found.extend(item.get_tasks() if isinstance(item, Block) else [item])
        return found

    def has_tasks(self):
        return bool(self.get_tasks())

    def get_vars(self):
        return dict(self.vars)

    def get_first_parent_include(self):
        return None

    def __repr__(self):
        return "BLOCK(uuid=%s)(id=%s)(parent=%s)" % (self._uuid, id(self), self._parent)
