"""What lookups are made from."""

import ansible as _ansible
from ansible.plugins import AnsiblePlugin
from ansible.utils.display import Display

_ansible._extend(__path__, "plugins", "lookup")
display = Display()

__all__ = ["LookupBase"]


class LookupBase(AnsiblePlugin):
    """A lookup: makes a list of values from terms."""

    accept_args_markers = False
    accept_lazy_markers = False

    def __init__(self, loader=None, templar=None, **kwargs):
        super().__init__()
        self._loader = loader
        self._templar = templar
        self._display = display

    def run(self, terms, variables=None, **kwargs):
        """Return the list of values."""
        raise NotImplementedError("run")

    def get_basedir(self, variables):
        """Return the folder that relative paths start from: the role's, or the playbook's."""
        return variables["role_path"] if "role_path" in variables else self._loader.get_basedir()

    @staticmethod
    def _flatten(terms):
        flat = []
        for term in terms:
            flat += term if isinstance(term, (list, tuple)) else [term]
        return flat

    @staticmethod
    def _combine(a, b):
        return [LookupBase._flatten([one, other]) for one in a for other in b]

    @staticmethod
    def _flatten_hash_to_list(terms):
        return [{"key": key, "value": terms[key]} for key in terms]

    def find_file_in_search_path(self, myvars, subdir, needle, ignore_missing=False):
        """Return the path of a file, looked for as tasks look for theirs; None with a warning where it is missing."""
        from ansible.errors import AnsibleFileNotFound

        paths = myvars["ansible_search_path"] if "ansible_search_path" in myvars else [self.get_basedir(myvars)]
        try:
            return self._loader.path_dwim_relative_stack(paths, subdir, needle, is_role="role_path" in myvars)
        except AnsibleFileNotFound:
            if not ignore_missing:
                self._display.warning("Unable to find '%s' in expected paths (use -vvvvv to see paths)" % needle)
        return None

    def _deprecate_inline_kv(self):
        """Options in a term's text are fine."""
