"""Roles."""

import ansible as _ansible
from ansible.playbook.base import BASE, Base

_ansible._extend(__path__, "playbook", "role")


class Role(Base):
    """A role that a task belongs to."""

    _keywords = {"delegate_to": None, "delegate_facts": None, "collections": [], "tags": [], "when": [], **BASE}
    static = True
    public = False
    from_include = False

    def __init__(self, data=None):
        data = data or {}
        name = data.get("name", "")
        self._role_name = name.rsplit(".", 1)[-1] if name.count(".") >= 2 else name
        self._role_collection = name.rsplit(".", 1)[0] if name.count(".") >= 2 else None
        self._full_name = name
        self._role_path = data.get("path")
        self._uuid = data.get("uuid")
        self._parents = []
        self._role_params = {}
        self._path = None
        self._role = None

    def get_name(self, include_role_fqcn=True):
        """Return its name, with its collection where it has one."""
        return self._full_name if include_role_fqcn else self._role_name

    def get_path(self):
        return self._role_path

    def get_parents(self):
        return list(self._parents)

    def get_direct_dependencies(self):
        return []

    get_all_dependencies = get_direct_dependencies

    def get_role_params(self):
        return {}

    def get_role_path(self):
        return self._role_path

    def __eq__(self, other):
        return isinstance(other, Role) and self._role_path == other._role_path

    def __hash__(self):
        return hash(self._role_path)

    def __repr__(self):
        return self.get_name()

    def __deepcopy__(self, memo):
        return self
