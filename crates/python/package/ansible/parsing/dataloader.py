"""Reading files, as plugins do."""

import os

from playcall import objects as _objects
from playcall import state as _state
from playcall import wire as _wire


class _Files(dict):
    """The files that were read so far, by path; what is in them is not kept here."""


def _yaml_endings():
    return _state.settings.get("YAML_FILENAME_EXTENSIONS") or [".yml", ".yaml", ".json"]


class DataLoader:
    """Knows which files a run has read, and reads others."""

    def __init__(self):
        self._basedir = None
        self._tempfiles = set()
        self._vaults = {}

    @property
    def _FILE_CACHE(self):
        return _Files.fromkeys(_objects.world.ask_or([], "files"))

    def get_basedir(self):
        if _state.is_worker:
            return self._basedir or _wire.ask("basedir")
        playbook = _objects.world.playbook
        return self._basedir or (playbook._basedir if playbook is not None else os.getcwd())

    def set_basedir(self, basedir):
        self._basedir = basedir

    def path_dwim(self, given):
        """Return a path, seen from the playbook's folder."""
        return os.path.normpath(os.path.join(self.get_basedir(), os.path.expanduser(given)))

    def path_exists(self, path):
        return os.path.exists(self.path_dwim(path))

    def is_file(self, path):
        return os.path.isfile(self.path_dwim(path))

    def is_directory(self, path):
        return os.path.isdir(self.path_dwim(path))

    def list_directory(self, path):
        return os.listdir(self.path_dwim(path))

    def is_executable(self, path):
        path = self.path_dwim(path)
        return os.path.isfile(path) and os.access(path, os.X_OK)

    def get_real_file(self, file_path, decrypt=True):
        """Return the path of a file, which must be there."""
        path = self.path_dwim(file_path)
        if not os.path.isfile(path):
            from ansible.errors import AnsibleFileNotFound

            raise AnsibleFileNotFound(file_name=file_path)
        return path

    def get_text_file_contents(self, file_name, encoding=None):
        data = self._get_file_contents(file_name)[0]
        return data.decode(encoding or "utf-8")

    def _get_file_contents(self, file_name):
        """Return what is in a file, decrypted, and whether it may be shown."""
        from ansible.errors import AnsibleFileNotFound, AnsibleParserError

        if not file_name or not isinstance(file_name, (str, bytes)):
            raise TypeError("Invalid filename: %r." % (file_name,))
        path = self.path_dwim(os.fsdecode(file_name))
        if not os.path.isfile(path):
            raise AnsibleFileNotFound(file_name=file_name)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise AnsibleParserError("an error occurred while trying to read the file %r: %s" % (path, error)) from error
        if data.startswith(b"$ANSIBLE_VAULT;") and _state.is_worker:
            return _wire.ask("decrypt", data=data, path=path), False
        return data, True

    def path_dwim_relative(self, path, dirname, source, is_role=False):
        """Return the first path that is there: in a folder beside, or in the folder itself."""
        tried = [os.path.join(path, dirname, source), os.path.join(path, source), self.path_dwim(source)]
        return next((one for one in tried if os.path.exists(one)), tried[-1])

    def path_dwim_relative_stack(self, paths, dirname, source, is_role=False):
        """Return the first path that is there: in the folders, each with and without `dirname`, then by the playbook."""
        from ansible.errors import AnsibleFileNotFound
        from ansible.utils.path import unfrackpath

        tried = []
        if source is None:
            from ansible.utils.display import Display

            text = 'Invalid request to find a file that matches a "null" value'
            Display().warning(text)
        elif source.startswith(("~", os.path.sep)):
            path = unfrackpath(source, follow=False)
            if os.path.exists(path):
                return path
        else:
            has_folder = source.split("/")[0] == dirname
            for path in paths:
                folder = unfrackpath(path, follow=False)
                above = os.path.dirname(folder)
                if above.endswith("/tasks") and (is_role or self._is_role(path)):
                    tried.append(os.path.join(os.path.dirname(above), dirname, source))
                    tried.append(os.path.join(above, source))
                if not has_folder:
                    tried.append(os.path.join(folder, dirname, source))
                tried.append(os.path.join(folder, source))
            if not has_folder:
                tried.append(os.path.join(self.get_basedir(), dirname, source))
            tried.append(os.path.join(self.get_basedir(), source))
            for path in tried:
                if os.path.exists(path):
                    return path
        raise AnsibleFileNotFound(file_name=source, paths=tried)

    @staticmethod
    def _is_role(path):
        """Tell whether a path is in a role's `tasks`."""
        above = os.path.dirname(path)
        return above.endswith("/tasks") and os.path.isfile(os.path.join(above, "main.yml"))

    def find_vars_files(self, path, name, extensions=None, allow_dir=True):
        """Return the files of variables of a name in a folder: one with an ending, or all in a folder of that name."""
        if extensions is None:
            extensions = [""] + [one for one in _yaml_endings()]
        found = []
        for extension in extensions:
            if extension and not extension.startswith("."):
                extension = "." + extension
            full = os.path.join(os.fsdecode(path), os.fsdecode(name) + extension)
            if os.path.isdir(full):
                if allow_dir:
                    found.extend(self._files_below(full))
                    return found
                continue
            if os.path.exists(full):
                found.append(full)
                break
        return found

    def _files_below(self, folder):
        found = []
        for name in sorted(os.listdir(folder)):
            full = os.path.join(folder, name)
            if name.startswith(".") or name.endswith("~"):
                continue
            if os.path.isdir(full):
                found.extend(self._files_below(full))
            elif os.path.splitext(name)[1] in [""] + list(_yaml_endings()):
                found.append(full)
        return found

    def cleanup_all_tmp_files(self):
        """There are none."""

    cleanup_tmp_file = set_vault_secrets = lambda self, *_args: None

    def load_from_file(self, file_name, *_args, **_kwargs):
        """Read a file of YAML or JSON."""
        data = self._get_file_contents(file_name)[0]
        if _state.is_worker:
            trusted = bool(_kwargs.get("trusted_as_template"))
            return _wire.ask("yaml", text=data.decode("utf-8"), path=self.path_dwim(file_name), trusted=trusted)
        return self.load(data.decode("utf-8"), self.path_dwim(file_name))

    def load(self, data, *_args, **_kwargs):
        """Read YAML or JSON."""
        import json

        try:
            return json.loads(data)
        except ValueError:
            if _state.is_worker:
                return _wire.ask("yaml", text=data, path=str(_args[0]) if _args else "<unknown>")
            import yaml

            return yaml.safe_load(data)

    def __deepcopy__(self, memo):
        return self
