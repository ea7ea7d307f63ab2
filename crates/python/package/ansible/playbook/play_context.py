"""What a play is run with."""

from ansible import context
from playcall import objects as _objects


class PlayContext:
    """The command line's part in how hosts are reached."""

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
        self.become_method = options.get("become_method")
        self.become_user = options.get("become_user")
        self.only_tags = set(options.get("tags") or ())
        self.skip_tags = set(options.get("skip_tags") or ())
        self.start_at_task = options.get("start_at_task")
        self.step = bool(options.get("step"))
        self.force_handlers = bool(options.get("force_handlers"))
        self.remote_addr = self.port = self.password = self.become_pass = self.no_log = None
        self.executable = "/bin/sh"
        self.prompt = self.success_key = ""
        self.play = _objects.world.play

    def copy(self, *_args, **_kwargs):
        import copy

        return copy.copy(self)
