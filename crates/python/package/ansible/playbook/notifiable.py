"""Something of a playbook with handlers that it notifies."""


class Notifiable:
    """It has handlers that it notifies."""
