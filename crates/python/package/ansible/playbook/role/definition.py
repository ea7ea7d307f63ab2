"""Roles as they are written down."""

from ansible.playbook.base import Base


class RoleDefinition(Base):
    """A role in a play's list."""
