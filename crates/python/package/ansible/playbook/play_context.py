"""What a play is run with."""

from ansible import context
from ansible.playbook.base import BASE, Base


class PlayContext(Base):
    """The command line's part in how hosts are reached."""

    _keywords = {
        **BASE,
        "become_pass": None,
        "connection_lockfd": None,
        "connection_user": None,
        "docker_extra_args": None,
        "executable": "/bin/sh",
        "force_handlers": False,
        "module_compression": "ZIP_DEFLATED",
        "network_os": None,
        "password": None,
        "pipelining": False,
        "private_key_file": None,
        "prompt": "",
        "remote_addr": None,
        "shell": None,
        "start_at_task": None,
        "step": False,
        "success_key": "",
    }
    _post_validate_object = True
    _validated = False
    become_flags = ""
    _become_plugin = None

    def __init__(self, play=None, passwords=None, connection_lockfd=None):
        options = context.CLIARGS
        self.check_mode = bool(options.get("check"))
        self.diff = bool(options.get("diff"))
        self.connection = options.get("connection") or "ssh"
        self.remote_user = options.get("remote_user")
        self.private_key_file = options.get("private_key_file")
        self.timeout = options.get("timeout") or 10
        self.verbosity = options.get("verbosity", 0)
        self.become = options.get("become") or None
        self.become_method = options.get("become_method") if self.become else None
        self.become_user = options.get("become_user")
        self.only_tags = set(options.get("tags") or ())
        self.skip_tags = set(options.get("skip_tags") or ())
        self.start_at_task = options.get("start_at_task")
        self.step = bool(options.get("step"))
        self.force_handlers = bool(options.get("force_handlers"))
        self._internal_verbosity = self.verbosity
        self._uuid = None
        self.vars = {}
        self.play = None

    def _unset(self, keyword):
        return self._keywords[keyword]

    def set_become_plugin(self, plugin):
        self._become_plugin = plugin

    def update_vars(self, variables):
        """Variables of connections are the engine's."""
