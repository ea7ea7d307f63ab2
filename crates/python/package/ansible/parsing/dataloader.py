"""Reading files, as callbacks do."""

import os

from playcall import objects as _objects


class _Files(dict):
    """The files that were read so far, by path; what is in them is not kept here."""


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
        with open(self.path_dwim(file_name), encoding=encoding or "utf-8") as file:
            return file.read()

    def path_dwim_relative(self, path, dirname, source, is_role=False):
        """Return the first path that is there: in a folder beside, or in the folder itself."""
        tried = [os.path.join(path, dirname, source), os.path.join(path, source), self.path_dwim(source)]
        return next((one for one in tried if os.path.exists(one)), tried[-1])

    def path_dwim_relative_stack(self, paths, dirname, source, is_role=False):
        """The same, in several folders."""
        for path in paths:
            for one in (os.path.join(path, dirname, source), os.path.join(path, source)):
                if os.path.exists(one):
                    return one
        found = self.path_dwim(source)
        if os.path.exists(found):
            return found
        from ansible.errors import AnsibleFileNotFound

        raise AnsibleFileNotFound(file_name=source, paths=list(paths))

    def cleanup_all_tmp_files(self):
        """There are none."""

    cleanup_tmp_file = set_vault_secrets = lambda self, *_args: None

    def load_from_file(self, file_name, *_args, **_kwargs):
        """Read a file of YAML or JSON."""
        with open(self.path_dwim(file_name), encoding="utf-8") as file:
            return self.load(file.read(), file_name)

    def load(self, data, *_args, **_kwargs):
        """Read YAML or JSON."""
        import json

        try:
            return json.loads(data)
        except ValueError:
            import yaml

            return yaml.safe_load(data)

    def __deepcopy__(self, memo):
        return self
