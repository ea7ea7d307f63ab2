"""Roles as they are asked for."""

from ansible.playbook.base import Base


class RoleInclude(Base):
    """A role with the parameters that it is used with."""
