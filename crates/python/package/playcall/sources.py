"""Vars plugins, inventory plugins and caches as they are called."""


from playcall import tasks, templating

_instances = {}


def vars_index(message):
    """Load vars plugins; tell of each whether it runs only where it is enabled."""
    from ansible.utils.display import Display

    found = []
    for file in message["files"]:
        try:
            loaded = tasks.load("vars", file["path"], file.get("module"))
        except Exception as error:
            Display().warning("Skipping plugin (%s), cannot load: %s" % (file["path"], tasks.text_of(error)))
            found.append(None)
            continue
        try:
            cls = loaded.module.VarsModule
        except AttributeError as error:
            Display().warning("Skipping plugin (%s) as it seems to be invalid: %s" % (file["path"], error))
            found.append(None)
            continue
        if file.get("module") and hasattr(cls, "REQUIRES_ENABLED"):
            Display().warning(
                "Vars plugins in collections must be enabled to be loaded, REQUIRES_ENABLED is not supported. "
                "This should be removed from the plugin %s." % file["full_name"]
            )
        found.append(bool(getattr(cls, "REQUIRES_ENABLED", False) or getattr(cls, "REQUIRES_WHITELIST", False)))
    return found


def call_vars(message):
    """Return the variables that a plugin gives to hosts or groups in a folder."""
    from ansible.errors import AnsibleError
    from ansible.utils.display import Display

    plugin = _instances.get(message["path"])
    if plugin is None:
        plugin = tasks.instance("vars", message)
        if getattr(plugin, "is_stateless", False):
            _instances[message["path"]] = plugin
    stage = None
    try:
        stage = plugin.get_option("stage")
    except (AttributeError, KeyError):
        pass
    wanted = message["stage"]
    if stage:
        if wanted != "all" and stage not in ("all", wanted):
            return {}
    elif (message["run"], wanted) in (("demand", "inventory"), ("start", "task")):
        return {}
    loader = templating.current()._engine_loader
    entities = [_entity(one) for one in message["entities"]]
    if hasattr(plugin, "get_vars"):
        return plugin.get_vars(loader, message["folder"], entities) or {}
    who = (getattr(plugin, "ansible_name", ""), plugin._original_path)
    if hasattr(plugin, "get_host_vars") or hasattr(plugin, "get_group_vars"):
        Display().deprecated(
            "The vars plugin %s from %s is relying on the deprecated entrypoints `get_host_vars` and `get_group_vars`." % who,
            version="2.20",
            collection_name="ansible.builtin",
            help_text="This plugin should be updated to inherit from `BaseVarsPlugin` and define a `get_vars` method as "
            "the main entrypoint instead.",
        )
    found = {}
    try:
        for entity in entities:
            own = plugin.get_host_vars if entity.base_type == "host" else plugin.get_group_vars
            found.update(own(entity.name))
    except AttributeError:
        who = (plugin._load_name, plugin._original_path)
        if hasattr(plugin, "run"):
            raise AnsibleError("Cannot use v1 type vars plugin %s from %s" % who) from None
        raise AnsibleError("Invalid vars plugin %s from %s" % who) from None
    return found


def _entity(fields):
    """Return a host or group that asks for nothing."""
    if fields["kind"] == "host":
        from ansible.inventory.host import Host

        made = Host(fields["name"], gen_uuid=False)
        made._vars = {}
        return made
    from ansible.inventory.group import Group

    made = Group(fields["name"])
    made._vars = {}
    return made


def verify(message):
    """Tell whether an inventory plugin wants a source."""
    return bool(tasks.instance("inventory", message).verify_file(message["source"]))


def parse(message):
    """Let an inventory plugin read a source."""
    from ansible.inventory.data import InventoryData

    plugin = tasks.instance("inventory", message)
    loader = templating.current()._engine_loader
    # Ansible: the plugin that reads a source may say that all it gives may be templates.
    data = InventoryData(bool(getattr(plugin, "trusted_by_default", False)))
    data.current_source = message["source"]
    try:
        plugin.parse(data, loader, message["source"], cache=message["cache"])
        try:
            plugin.update_cache_if_changed()
        except AttributeError:
            pass
    finally:
        data.send()
    return None


_caches = {}


def cache(message):
    """Do something with the cache of facts."""
    plugin = _caches.get(message["path"])
    if plugin is None:
        plugin = _caches[message["path"]] = tasks.instance("cache", message)
    act = message["act"]
    if act == "get":
        try:
            return [plugin.get(message["key"])]
        except KeyError:
            return None
    if act == "set":
        plugin.set(message["key"], message["value"])
    elif act == "keys":
        return list(plugin.keys())
    elif act == "delete":
        plugin.delete(message["key"])
    elif act == "flush":
        plugin.flush()
    return None
