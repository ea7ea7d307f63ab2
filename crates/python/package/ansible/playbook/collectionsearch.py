"""Something of a playbook with a list of collections."""


class CollectionSearch:
    """It has a list of collections."""
