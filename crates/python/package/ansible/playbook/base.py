"""What plays, blocks and tasks have in common."""

from playcall import objects as _objects


class FieldAttributeBase:
    """Something of a playbook with keywords."""

    def get_variable_manager(self):
        return _objects.world.manager

    @property
    def _variable_manager(self):
        return _objects.world.manager

    def get_loader(self):
        return _objects.world.loader

    @property
    def _loader(self):
        return _objects.world.loader

    def get_path(self):
        """Return where it stands: `file:line`."""
        return self._path or ""

    def get_ds(self):
        """Return what it was loaded from."""
        return self._ds

    def get_dep_chain(self):
        return None

    def get_search_path(self):
        return [_objects.world.playbook._basedir] if _objects.world.playbook is not None else []

    def copy(self, *_args, **_kwargs):
        import copy

        return copy.copy(self)

    def __deepcopy__(self, memo):
        import copy

        return copy.copy(self)


class Base(FieldAttributeBase):
    """The same."""
