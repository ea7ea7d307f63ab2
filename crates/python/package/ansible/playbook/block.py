"""Blocks of tasks."""

from ansible.playbook.base import BASE, Base
from ansible.playbook.collectionsearch import CollectionSearch
from ansible.playbook.conditional import Conditional
from ansible.playbook.delegatable import Delegatable
from ansible.playbook.notifiable import Notifiable
from ansible.playbook.taggable import Taggable
from playcall import objects as _objects


class Block(Base, Conditional, CollectionSearch, Taggable, Notifiable, Delegatable):
    """A block, or the tasks of a section."""

    _keywords = {
        "delegate_to": None,
        "delegate_facts": None,
        "notify": None,
        "collections": [],
        "tags": [],
        "when": [],
        **BASE,
        "block": [],
        "rescue": [],
        "always": [],
    }
    _lists = frozenset(("tags", "when"))
    _carried = {name: name for name in ("tags", "when", "notify", "delegate_to")}
    statically_loaded = False

    def __init__(self, data=None, **_more):
        data = data or {}
        self._d = data
        self._uuid = data.get("uuid")
        self.name = data.get("name") or ""
        self._path = data.get("path")
        self._ds = data.get("ds")
        self._play = _objects.world.play
        self._role = None
        self.vars = {}

    def _written(self):
        return self._ds or {}

    @property
    def _parent(self):
        parents, index = self.__dict__.get("_around") or ([], 0)
        from ansible.playbook.task import _parent

        return _parent(parents, index, self)

    @staticmethod
    def is_block(ds):
        return isinstance(ds, dict) and any(section in ds for section in ("block", "rescue", "always"))

    def all_parents_static(self):
        parent = self._parent
        while parent is not None:
            if getattr(parent, "action", None) and not parent.statically_loaded:
                return False
            parent = parent._parent
        return True

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
        """Return the include that it came by, or None."""
        parent = self._parent
        return None if parent is None else parent if hasattr(parent, "action") else parent.get_first_parent_include()

    def __repr__(self):
        return "BLOCK(uuid=%s)(id=%s)(parent=%s)" % (self._uuid, id(self), self._parent)
