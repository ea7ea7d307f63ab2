"""What tests are made from: functions with a name."""

import ansible as _ansible
from ansible.plugins import AnsibleJinja2Plugin

_ansible._extend(__path__, "plugins", "test")


class AnsibleJinja2Test(AnsibleJinja2Plugin):
    """A test."""

    plugin_type = "test"
