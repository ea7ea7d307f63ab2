"""Who it is that something goes away from."""

ANSIBLE_CORE_DEPRECATOR = None


def get_best_deprecator(**_more):
    return None


def collection_name_from_deprecator(_deprecator):
    return None


def deprecator_from_collection_name(collection_name):
    return collection_name
