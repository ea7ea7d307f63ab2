"""The inventory that an inventory plugin fills: what it writes goes to Playcall, what was there is asked for."""

from ansible.errors import AnsibleError
from playcall import wire
from playcall.templating import trust_as_template


def _trusted(value):
    """Return a value in which every text may be a template."""
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, dict):
        return {key: _trusted(one) for key, one in value.items()}
    return [_trusted(one) for one in value] if isinstance(value, (list, tuple)) else value


class _Entity:
    """A host or a group."""

    def __init__(self, data, name):
        self._data = data
        self.name = name
        self.vars = {}

    def get_name(self):
        return self.name

    def set_variable(self, key, value):
        self._data.set_variable(self.name, key, value)

    def __str__(self):
        return self.name

    __repr__ = __str__

    def __eq__(self, other):
        return isinstance(other, _Entity) and other.name == self.name

    def __hash__(self):
        return hash(self.name)


class _Host(_Entity):
    """A host."""

    base_type = "host"
    implicit = False

    def __init__(self, data, name):
        super().__init__(data, name)
        self.groups = []
        self.address = name

    def get_groups(self):
        return list(self.groups)

    def get_vars(self):
        names = sorted(group.name for group in self.groups if group.name != "all")
        own = {"inventory_hostname": self.name, "inventory_hostname_short": self.name.split(".")[0], "group_names": names}
        return {**self.vars, **own}

    def get_magic_vars(self):
        return {key: value for key, value in self.get_vars().items() if key not in self.vars}


class _Group(_Entity):
    """A group."""

    base_type = "group"
    priority = 1
    depth = 1

    def __init__(self, data, name):
        super().__init__(data, name)
        self.hosts = []
        self.child_groups = []
        self.parent_groups = []

    def get_vars(self):
        return dict(self.vars)

    def get_hosts(self):
        found = list(self.hosts)
        for child in self.child_groups:
            found += [host for host in child.get_hosts() if host not in found]
        return found

    def get_ancestors(self):
        found = set(self.parent_groups)
        for parent in self.parent_groups:
            found |= parent.get_ancestors()
        return found

    def add_host(self, host):
        self._data.add_child(self.name, host.name)

    def add_child_group(self, group):
        self._data.add_child(self.name, group.name)


class InventoryData:
    """Hosts and groups."""

    def __init__(self, trusts=False):
        self._trusts = trusts
        self._changes = []
        self._hosts, self._groups = {}, {}
        self._is_known = False
        self._processed = None
        self.current_source = None
        self.localhost = None

    def send(self):
        """Give what was written to Playcall."""
        changes, self._changes = self._changes, []
        if changes:
            wire.ask("changes", changes=changes)

    def _known(self):
        """Ask for what was there before."""
        if self._is_known:
            return
        self._is_known = True
        self.send()
        found = wire.ask("describe")
        for name, entry in (found.get("groups") or {}).items():
            group = self._groups.setdefault(name, _Group(self, name))
            group.vars = {**(entry.get("vars") or {}), **group.vars}
            group.depth, group.priority = entry.get("depth", 0), entry.get("priority", 1)
        for name, entry in (found.get("hosts") or {}).items():
            host = self._hosts.setdefault(name, _Host(self, name))
            host.vars = {**(entry.get("vars") or {}), **host.vars}
        for name, entry in (found.get("groups") or {}).items():
            for child in entry.get("children") or []:
                self._link(self._groups[name], self._groups.setdefault(child, _Group(self, child)))
            for host in entry.get("hosts") or []:
                self._put(self._groups[name], self._hosts.setdefault(host, _Host(self, host)))

    @staticmethod
    def _link(group, child):
        if child not in group.child_groups:
            group.child_groups.append(child)
            child.parent_groups.append(group)

    @staticmethod
    def _put(group, host):
        if host not in group.hosts:
            group.hosts.append(host)
        for one in [group] + list(group.get_ancestors()):
            if one not in host.groups:
                host.groups.append(one)

    @property
    def hosts(self):
        self._known()
        return self._hosts

    @property
    def groups(self):
        self._known()
        return self._groups

    @property
    def processed_sources(self):
        if self._processed is None:
            self._processed = list(wire.ask("processed_sources"))
        return self._processed

    def _group(self, name):
        if name not in self._groups:
            self._known()
        return self._groups.get(name)

    def _host(self, name):
        if name not in self._hosts:
            self._known()
        return self._hosts.get(name)

    def get_host(self, hostname):
        """Return a host, or None."""
        return self._host(hostname)

    def add_group(self, group):
        """Add a group; return its name as it is used."""
        if not group:
            raise AnsibleError("Invalid empty/false group name provided: %s" % group)
        if not isinstance(group, str):
            raise AnsibleError("Invalid group name supplied, expected a string but got %s for %s" % (type(group), group))
        if group not in self._groups:
            self.send()
            group = wire.ask("add_group", name=group)
            self._groups.setdefault(group, _Group(self, group))
        return group

    def remove_group(self, group):
        self._groups.pop(group, None)

    def add_host(self, host, group=None, port=None):
        """Add a host, to a group that is there; return its name."""
        if not host:
            raise AnsibleError("Invalid empty host name provided: %s" % host)
        if not isinstance(host, str):
            raise AnsibleError("Invalid host name supplied, expected a string but got %s for %s" % (type(host), host))
        if group and self._group(group) is None:
            raise AnsibleError("Could not find group %s in inventory" % group)
        made = self._hosts.get(host)
        if made is None:
            made = self._hosts[host] = _Host(self, host)
            if port:
                made.vars["ansible_port"] = int(port)
        self._changes.append(["host", str(host), group or None, int(port) if port else None])
        if group:
            self._put(self._group(group), made)
        return host

    def remove_host(self, host):
        self._hosts.pop(getattr(host, "name", host), None)

    def set_variable(self, entity, varname, value):
        """Set a variable of a host or group."""
        found = self._groups.get(entity) or self._hosts.get(entity) or self._group(entity) or self._host(entity)
        if found is None:
            raise AnsibleError("Could not identify group or host named %s" % entity)
        value = _trusted(value) if self._trusts else value
        found.vars[varname] = value
        self._changes.append(["var", entity, varname, value])

    def add_child(self, group, child):
        """Put a host or a group below a group."""
        parent = self._group(group)
        if parent is None:
            raise AnsibleError("%s is not a known group" % group)
        if child in self._groups or self._host(child) is None and self._group(child) is not None:
            self._link(parent, self._groups[child])
        elif self._host(child) is not None:
            self._put(parent, self._hosts[child])
        else:
            raise AnsibleError("%s is not a known host nor group" % child)
        self._changes.append(["child", group, child])
        return True

    def get_groups_dict(self):
        return {name: [host.name for host in group.get_hosts()] for name, group in self.groups.items()}

    def reconcile_inventory(self):
        """Playcall does that."""
