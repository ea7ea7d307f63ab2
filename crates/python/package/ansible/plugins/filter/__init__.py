"""What filters are made from: functions with a name."""

import ansible as _ansible
from ansible.plugins import AnsibleJinja2Plugin

_ansible._extend(__path__, "plugins", "filter")


class AnsibleJinja2Filter(AnsibleJinja2Plugin):
    """A filter."""

    plugin_type = "filter"
