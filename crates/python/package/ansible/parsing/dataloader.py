"""Reading files, as callbacks do."""

import os

from playcall import objects as _objects


class _Files(dict):
    """The files that were read so far, by path; what is in them is not kept here."""


class DataLoader:
    """Knows which files a run has read, and reads others."""

    def __init__(self):
        self._basedir = None

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
