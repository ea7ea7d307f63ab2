"""Something of a playbook with a host that it is delegated to."""


class Delegatable:
    """It has a host that it is delegated to."""
