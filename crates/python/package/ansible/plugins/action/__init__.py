"""What actions are made from: the task, its host, modules and files on it."""

import os
import tempfile

import ansible as _ansible
from ansible import constants as C
from ansible.errors import AnsibleActionFail, AnsibleActionSkip, AnsibleError
from ansible.plugins import AnsiblePlugin
from ansible.utils.display import Display
from playcall import wire as _wire

_ansible._extend(__path__, "plugins", "action")
display = Display()


def _as_text(data):
    return data.decode("utf-8", "surrogateescape") if isinstance(data, (bytes, bytearray)) else data


class ActionBase(AnsiblePlugin):
    """Carries out a task on the controller, most often by way of modules."""

    _VALID_ARGS = frozenset()
    BYPASS_HOST_LOOP = False
    TRANSFERS_FILES = False
    _requires_connection = True
    _supports_check_mode = True
    _supports_async = False
    supports_raw_params = False

    def __init__(self, task, connection, play_context, loader, templar, shared_loader_obj=None):
        from ansible.plugins import loader as loaders

        super().__init__()
        self._task = task
        self._connection = connection
        self._play_context = play_context
        self._loader = loader
        self._templar = templar
        self._shared_loader_obj = loaders
        self._cleanup_remote_tmp = False
        self._discovered_interpreter_key = None
        self._discovered_interpreter = False
        self._used_interpreter = None
        self._display = display

    def run(self, tmp=None, task_vars=None):
        """Do the work and return the result: a dictionary. What is here only looks at the task."""
        if tmp is not None:
            display.warning(
                "ActionModule.run() no longer honors the tmp parameter. Action plugins should set "
                "self._connection._shell.tmpdir to share the tmpdir."
            )
        task = self._task
        if task.async_val and not self._supports_async:
            raise AnsibleActionFail("This action (%s) does not support async." % task.action)
        if task.check_mode and not self._supports_check_mode:
            raise AnsibleActionSkip("This action (%s) does not support check mode." % task.action)
        unknown = [name for name in task.args if name not in self._VALID_ARGS] if self._VALID_ARGS else ()
        if unknown:
            raise AnsibleActionFail("Invalid options for %s: %s" % (task.action, ",".join(unknown)))
        if self._connection._shell.tmpdir is None and self._early_needs_tmp_path():
            self._make_tmp_path()
        return {}

    def validate_argument_spec(
        self,
        argument_spec=None,
        mutually_exclusive=None,
        required_together=None,
        required_one_of=None,
        required_if=None,
        required_by=None,
    ):
        """Check the task's arguments; return the outcome and the arguments with defaults and types."""
        from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
        from ansible.module_utils.errors import UnsupportedError

        args = dict(self._task.args)
        rules = (mutually_exclusive, required_together, required_one_of, required_if, required_by)
        checked = ArgumentSpecValidator(argument_spec, *rules).validate(args)
        args.update(checked.validated_parameters)
        errors = list(checked.errors)
        if errors:
            text = checked.errors.msg
            if isinstance(errors[0], UnsupportedError):
                text = "Unsupported parameters for (%s) module: %s" % (self._load_name, text)
            raise AnsibleActionFail(text, obj=self._task.args)
        return checked, args

    def cleanup(self, force=False):
        """Remove what the action left behind."""
        if force or not self._task.async_val:
            self._remove_tmp_path(self._connection._shell.tmpdir)

    def get_plugin_option(self, plugin, option, default=None):
        """Return an option of a plugin, or a default."""
        try:
            return plugin.get_option(option)
        except (AttributeError, KeyError):
            return default

    def get_become_option(self, option, default=None):
        return self.get_plugin_option(self._connection.become, option, default=default)

    def get_connection_option(self, option, default=None):
        return self.get_plugin_option(self._connection, option, default=default)

    def get_shell_option(self, option, default=None):
        return self.get_plugin_option(self._connection._shell, option, default=default)

    def _early_needs_tmp_path(self):
        return getattr(self, "TRANSFERS_FILES", False)

    def _is_pipelining_enabled(self, module_style, wrap_async=False):
        return True

    def _get_admin_users(self):
        return ["root", "toor"]

    def _get_remote_addr(self, tvars):
        return tvars.get("ansible_host") or self._play_context.remote_addr

    def _get_remote_user(self):
        return self._play_context.remote_user

    def _is_become_unprivileged(self):
        return False

    def _make_tmp_path(self, remote_user=None):
        """Make a temporary folder on the host."""
        self._connection._shell.tmpdir = _wire.ask("make_tmp")
        self._cleanup_remote_tmp = True
        return self._connection._shell.tmpdir

    def _should_remove_tmp_path(self, tmp_path):
        return bool(tmp_path and self._cleanup_remote_tmp and not C.DEFAULT_KEEP_REMOTE_FILES and "-tmp-" in tmp_path)

    def _remove_tmp_path(self, tmp_path, force=False):
        """Remove a temporary folder of the host."""
        tmp_path = tmp_path or self._connection._shell.tmpdir
        if force or self._should_remove_tmp_path(tmp_path):
            _wire.ask("remove_tmp", path=tmp_path)
            self._connection._shell.tmpdir = None

    def _transfer_file(self, local_path, remote_path):
        """Copy a file to the host."""
        self._connection.put_file(local_path, remote_path)
        return remote_path

    def _transfer_data(self, remote_path, data):
        """Write some data to a file on the host."""
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        elif not isinstance(data, bytes):
            raise TypeError("data must be either a string or bytes")
        number, path = tempfile.mkstemp()
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
            self._transfer_file(path, _as_text(remote_path))
        finally:
            os.unlink(path)
        return remote_path

    def _fixup_perms2(self, remote_paths, remote_user=None, execute=True):
        """Let files of the host be used by whom the task becomes."""
        if execute:
            self._remote_chmod(remote_paths, "u+x")
        return remote_paths

    def _remote_chmod(self, paths, mode, sudoable=False):
        return self._low_level_execute_command(self._connection._shell.chmod(paths, mode), sudoable=sudoable)

    def _remote_chown(self, paths, user, sudoable=False):
        return self._low_level_execute_command(self._connection._shell.chown(paths, user), sudoable=sudoable)

    def _remote_chgrp(self, paths, group, sudoable=False):
        return self._low_level_execute_command(self._connection._shell.chgrp(paths, group), sudoable=sudoable)

    def _remote_file_exists(self, path):
        command = self._connection._shell.exists(path)
        return self._low_level_execute_command(cmd=command, sudoable=True)["rc"] == 0

    def _execute_remote_stat(self, path, all_vars, follow, tmp=None, checksum=True):
        """Return what the module `stat` tells of a file on the host."""
        args = {
            "path": path,
            "follow": follow,
            "get_checksum": checksum,
            "get_size": False,
            "checksum_algorithm": "sha1",
        }
        result = self._execute_module(
            module_name="ansible.legacy.stat", module_args=args, task_vars=all_vars, wrap_async=False
        )
        if result.get("failed"):
            why = result.get("module_stderr") or result.get("module_stdout") or result.get("msg")
            raise AnsibleError("Failed to get information on remote file (%s): %s" % (path, why))
        found = result["stat"]
        if not found["exists"]:
            # A checksum that no file has.
            found["checksum"] = "1"
        found.setdefault("checksum", "")
        return found

    def _remote_checksum(self, path, all_vars, follow=False):
        return self._execute_remote_stat(path, all_vars, follow)["checksum"]

    def _remote_expand_user(self, path, sudoable=True, pathsep=None):
        """Return a path of the host with the home folder in place of `~`."""
        if not path.startswith("~"):
            return path
        home, _, rest = path.partition(os.path.sep)
        if home == "~" and self._get_remote_user():
            home = "~%s" % self._get_remote_user()
        done = self._low_level_execute_command(self._connection._shell.expand_user(home), sudoable=False)
        lines = done["stdout"].strip().splitlines()
        if not lines:
            done = self._low_level_execute_command(self._connection._shell.pwd(), sudoable=False)
            return done.get("stdout", "").strip() or path
        expanded = self._connection._shell.join_path(lines[-1], rest) if rest else lines[-1]
        if ".." in os.path.dirname(expanded).split("/"):
            raise AnsibleError(
                "'%s' returned an invalid relative home directory path containing '..'" % self._get_remote_addr({})
            )
        return expanded

    def _strip_success_message(self, data):
        return data

    def _update_module_args(self, module_name, module_args, task_vars, ignore_unknown_opts=False):
        """What a module is told of the task is told by Playcall."""

    def _execute_module(
        self,
        module_name=None,
        module_args=None,
        tmp=None,
        task_vars=None,
        persist_files=False,
        delete_remote_tmp=None,
        wrap_async=False,
        ignore_unknown_opts=False,
    ):
        """Run a module on the host and return its result."""
        if tmp is not None:
            display.warning(
                "_execute_module no longer honors the tmp parameter. Action plugins should set "
                "self._connection._shell.tmpdir to share the tmpdir"
            )
        name = self._task.action if module_name is None else module_name
        args = self._task.args if module_args is None else module_args
        given = {key: value for key, value in args.items() if not str(key).startswith("_ansible_")}
        asked = {"name": name, "args": given, "here": not wrap_async}
        asked.update(self._task.changed())
        if wrap_async:
            self._connection._shell.tmpdir = None
        result = _wire.ask("module", **asked)
        for key in [key for key in result if str(key).startswith("_ansible_") and key not in _KEPT]:
            del result[key]
        return result

    def _low_level_execute_command(
        self,
        cmd,
        sudoable=True,
        in_data=None,
        executable=None,
        encoding_errors="surrogate_then_replace",
        chdir=None,
    ):
        """Run a command line on the host."""
        code, out, err = self._connection._exec(cmd, in_data=in_data, executable=executable, chdir=chdir)
        out, err = _as_text(out), _as_text(err)
        return {
            "rc": code or 0,
            "stdout": out,
            "stdout_lines": out.splitlines(),
            "stderr": err,
            "stderr_lines": err.splitlines(),
        }

    def _get_diff_data(self, destination, source, task_vars, content=None, source_file=True):
        """Return what a file on the host is and will be."""
        import base64

        diff = {}
        peek = self._execute_module("ansible.legacy.file", {"path": destination, "_diff_peek": True}, task_vars=task_vars)
        if peek.get("failed"):
            display.warning(
                "Failed to get diff between '%s' and '%s': %s"
                % (os.path.basename(source), destination, peek.get("msg", ""))
            )
            return diff
        most = C.MAX_FILE_SIZE_FOR_DIFF
        if peek.get("rc", 0) == 0:
            if peek.get("state") in (None, "absent"):
                diff["before"] = ""
            elif peek.get("appears_binary"):
                diff["dst_binary"] = 1
            elif peek.get("size") and 0 < most < peek["size"]:
                diff["dst_larger"] = most
            else:
                found = self._execute_module("ansible.legacy.slurp", {"path": destination}, task_vars=task_vars)
                if "content" in found:
                    diff["before_header"] = destination
                    diff["before"] = _as_text(base64.b64decode(found["content"]))
            if not source_file:
                diff["after_header"], diff["after"] = "dynamically generated", source
            elif 0 < most < os.stat(source).st_size:
                diff["src_larger"] = most
            else:
                with open(source, "rb") as file:
                    data = file.read()
                if b"\x00" in data:
                    diff["src_binary"] = 1
                else:
                    diff["after_header"] = destination if content else source
                    diff["after"] = _as_text(data)
        if self._task.no_log:
            if "before" in diff:
                diff["before"] = ""
            if "after" in diff:
                diff["after"] = " [[ Diff output has been hidden because 'no_log: true' was specified for this result ]]\n"
        return diff

    def _find_needle(self, dirname, needle):
        """Return the path of a file, looked for as tasks look for theirs."""
        return self._loader.path_dwim_relative_stack(self._task.get_search_path(), dirname, needle)


#: What an action sees of the keys by which modules speak to Ansible.
_KEPT = ("_ansible_parsed",)


def native_action(name):
    """Return a class whose objects have an action of Playcall's own do the work."""

    class ActionModule(ActionBase):
        """An action that Playcall brings."""

        _load_name = name
        supports_raw_params = True
        _supports_async = True

        def run(self, tmp=None, task_vars=None):
            args = dict(self._task.args)
            if name == "normal":
                return self._execute_module(task_vars=task_vars, wrap_async=bool(self._task.async_val))
            return _wire.ask("action", name=name, args=args)

        def __getattr__(self, attribute):
            raise AttributeError("%r object has no attribute %r" % (type(self).__name__, attribute))

    return ActionModule


