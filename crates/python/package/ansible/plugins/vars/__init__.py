"""What vars plugins are made from."""

import ansible as _ansible
from ansible.plugins import AnsiblePlugin
from ansible.utils.display import Display
from ansible.utils.path import basedir

_ansible._extend(__path__, "plugins", "vars")
display = Display()


class BaseVarsPlugin(AnsiblePlugin):
    """Gives variables to hosts and groups."""

    is_stateless = False

    def __init__(self):
        super().__init__()
        self._display = display

    def get_vars(self, loader, path, entities):
        """Return the variables of some hosts or groups; what is here only looks at the path."""
        self._basedir = basedir(path)
