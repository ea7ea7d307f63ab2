"""What an action works with: its task, its host's connection and shell, made from what Playcall sends."""

import os
import shlex

from playcall import tasks, templating, wire

#: Keywords that a change of counts for modules that run afterwards.
_FOR_MODULES = ("check_mode", "diff")


class ActionTask:
    """A task as an action sees it; what an action changes counts for the modules and actions that it uses."""

    def __init__(self, fields):
        self.__dict__.update(fields)
        self._sent = {name: fields.get(name) for name in _FOR_MODULES}
        self._role = None
        if fields.get("role_path"):
            self._role = _Role(fields.get("role_name"), fields["role_path"])
        self._uuid = fields.get("uuid")
        self._ds = None
        self._parent = None
        self._sent_environment = list(fields.get("environment") or [])
        self.collections = list(fields.get("collections") or [])

    async_seconds = property(lambda self: self.async_val)

    def changed(self):
        """Return what an action changed that modules have to know."""
        found = {name: self.__dict__[name] for name in _FOR_MODULES if self.__dict__.get(name) != self._sent[name]}
        if self.environment != self._sent_environment:
            merged = {}
            for part in self.environment if isinstance(self.environment, list) else [self.environment]:
                merged.update(part or {})
            found["environment"] = merged
        return found

    def get_search_path(self):
        """Return the folders in which files are looked for."""
        return list(self.search_path)

    def get_path(self):
        return self.path or ""

    def get_name(self, include_role_fqcn=True):
        return self.name or self.action

    def get_vars(self):
        return dict(self.vars or {})

    def get_first_parent_include(self):
        return None

    def copy(self, exclude_parent=False, exclude_tasks=False):
        """Return a task that can be changed apart from this one."""
        made = ActionTask.__new__(ActionTask)
        made.__dict__.update(self.__dict__)
        made.args = dict(self.args)
        made.environment = list(self.environment) if isinstance(self.environment, list) else self.environment
        return made

    def update_result_no_log(self, templar, result):
        """What is covered is covered by Playcall."""

    def __repr__(self):
        return "TASK: %s" % self.get_name()


class _Role:
    def __init__(self, name, path):
        self._role_name, self._role_path = name, path

    def get_name(self, include_role_fqcn=True):
        return self._role_name


class PlayContext:
    """How a host is reached, as an action sees it."""

    def __init__(self, fields):
        self.__dict__.update(fields)
        self.prompt = self.success_key = ""
        self.ssh_executable = "ssh"

    def copy(self):
        made = PlayContext.__new__(PlayContext)
        made.__dict__.update(self.__dict__)
        return made

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class Command:
    """A command line and what it reads."""

    def __init__(self, command, input_data=None):
        self.command, self.input_data = command, input_data


class Shell:
    """The shell of a host."""

    SHELL_FAMILY = "sh"
    ECHO = "echo"
    COMMAND_SEP = ";"
    _SHELL_AND, _SHELL_OR, _SHELL_EMBEDDED_PY_EOL = "&&", "||", "\n"
    _SHELL_REDIRECT_ALLNULL = "> /dev/null 2>&1"
    COMPATIBLE_SHELLS = frozenset(("sh", "zsh", "bash", "dash", "ksh"))
    _OPTIONS = {"remote_tmp": "~/.ansible/tmp", "async_dir": "~/.ansible_async", "admin_users": ["root", "toor"]}

    def __init__(self):
        self.tmpdir = None
        self.executable = "/bin/sh"
        self.env = {}

    def get_option(self, option, hostvars=None):
        if option in self._OPTIONS:
            return self._OPTIONS[option]
        return {"system_tmpdirs": ["/var/tmp", "/tmp"], "world_readable_temp": False, "environment": []}[option]

    def has_option(self, option):
        return option in self._OPTIONS

    def set_options(self, *_args, **_kwargs):
        """They are what the run has."""

    @staticmethod
    def quote(text):
        return shlex.quote(text)

    @staticmethod
    def join_path(*parts):
        return os.path.join(*parts)

    @staticmethod
    def path_has_trailing_slash(path):
        return path.endswith("/")

    @staticmethod
    def get_remote_filename(path):
        return os.path.basename(path.strip())

    @staticmethod
    def env_prefix(**variables):
        return " ".join("%s=%s" % (name, shlex.quote(str(value))) for name, value in variables.items())

    def _with_paths(self, words, paths):
        paths = [paths] if isinstance(paths, str) else paths
        return " ".join(list(words) + [shlex.quote(path) for path in paths])

    def chmod(self, paths, mode):
        return self._with_paths(["chmod", mode], paths)

    def chown(self, paths, user):
        return self._with_paths(["chown", user], paths)

    def chgrp(self, paths, group):
        return self._with_paths(["chgrp", group], paths)

    def exists(self, path):
        return "test -e %s" % shlex.quote(path)

    def remove(self, path, recurse=False):
        return "rm -%s %s %s" % ("rf" if recurse else "f", shlex.quote(path), self._SHELL_REDIRECT_ALLNULL)

    @staticmethod
    def expand_user(user_home_path, username=""):
        plain = user_home_path if user_home_path.startswith("~") and user_home_path[1:].replace("_", "").isalnum() else ""
        return "echo %s" % (plain or ("~" if user_home_path == "~" else shlex.quote(user_home_path)))

    def _expand_user2(self, user_home_path, username=""):
        return Command(self.expand_user(user_home_path, username))

    @staticmethod
    def pwd():
        return "echo $PWD"

    def append_command(self, cmd, cmd_to_append):
        return "%s && %s" % (cmd, cmd_to_append) if self._SHELL_AND else cmd

    @staticmethod
    def wrap_for_exec(cmd):
        return cmd

    @staticmethod
    def _unquote(value):
        return value.strip("'\"") if value else ""

    def checksum(self, path, python_interp):
        return "sha1sum %s | cut -d' ' -f1" % shlex.quote(path)


class HostConnection:
    """The connection to a task's host: Playcall's own."""

    module_implementation_preferences = ("",)
    become = None
    socket_path = None
    always_pipeline_modules = False
    has_pipelining = True
    has_native_async = False
    allow_executable = True
    force_persistence = False
    default_user = None

    def __init__(self, play_context):
        self._play_context = play_context
        self._shell = Shell()
        self._connected = True
        self._options = {}
        self.become_pass = None
        self.cwd = None
        self.host = play_context.remote_addr

    @property
    def transport(self):
        """The name of the connection plugin."""
        known = self.__dict__.get("_transport")
        if known is None:
            known = self._transport = wire.ask("transport")
        return known

    _load_name = ansible_name = transport

    @property
    def connected(self):
        return True

    @property
    def _remote_is_local(self):
        return self.transport == "local"

    def _connect(self):
        return self

    def _exec(self, cmd, in_data=None, executable=None, chdir=None):
        asked = {"command": cmd.decode() if isinstance(cmd, bytes) else cmd}
        if in_data is not None:
            asked["stdin"] = in_data.encode() if isinstance(in_data, str) else in_data
        if executable:
            asked["executable"] = executable
        if chdir:
            asked["chdir"] = chdir
        done = wire.ask("exec", **asked)
        return done["rc"], done["stdout"], done["stderr"]

    def exec_command(self, cmd, in_data=None, sudoable=True):
        """Run a command line; return its exit status and its output."""
        return self._exec(cmd, in_data)

    def put_file(self, in_path, out_path):
        """Copy a file to the host."""
        wire.ask("put_file", local=os.path.abspath(os.path.expanduser(in_path)), remote=out_path)

    def fetch_file(self, in_path, out_path):
        """Copy a file from the host."""
        wire.ask("fetch_file", remote=in_path, local=os.path.abspath(os.path.expanduser(out_path)))

    def reset(self):
        wire.ask("reset")

    def close(self):
        """It is closed by Playcall."""

    def get_option(self, option, hostvars=None):
        if option in self._options:
            return self._options[option]
        names = {"host": "remote_addr", "remote_user": "remote_user", "port": "port", "password": "password"}
        if option in names or option in self._play_context.__dict__:
            return getattr(self._play_context, names.get(option, option))
        raise KeyError(option)

    def get_option_and_origin(self, option, hostvars=None):
        return self.get_option(option), "default"

    def set_option(self, option, value):
        self._options[option] = value

    def set_options(self, *_args, **_kwargs):
        """They are what the run has."""

    def has_option(self, option):
        try:
            self.get_option(option)
        except KeyError:
            return False
        return True

    def get_options(self, hostvars=None):
        return dict(self._options)


def call(message):
    """Carry out a task."""
    from ansible.errors import AnsibleError, _ActionDone

    templar = templating.current()
    play_context = PlayContext(message["play_context"])
    plugin = tasks.instance(
        "action",
        message,
        task=ActionTask(message["task"]),
        connection=HostConnection(play_context),
        play_context=play_context,
        loader=templar._engine_loader,
        templar=templar,
        shared_loader_obj=None,
    )
    try:
        result = plugin.run(task_vars=templar.available_variables)
    except _ActionDone as done:
        result = done.result
    finally:
        try:
            plugin.cleanup()
        except (AnsibleError, AttributeError):
            pass
    return result
