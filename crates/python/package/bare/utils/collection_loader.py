"""Names of collections."""

import re


class AnsibleCollectionRef:
    """A full name: namespace, collection, and what is in it."""

    def __init__(self, collection_name, subdirs, resource, ref_type):
        self.collection, self.subdirs, self.resource, self.ref_type = collection_name, subdirs or "", resource, ref_type

    @property
    def fqcr(self):
        return ".".join(part for part in (self.collection, self.subdirs, self.resource) if part)

    @classmethod
    def from_fqcr(cls, ref, ref_type):
        if not cls.is_valid_fqcr(ref):
            raise ValueError("%s is not a valid collection reference" % ref)
        namespace, collection, *rest = ref.split(".")
        return cls("%s.%s" % (namespace, collection), ".".join(rest[:-1]), rest[-1], ref_type)

    @classmethod
    def try_parse_fqcr(cls, ref, ref_type):
        try:
            return cls.from_fqcr(ref, ref_type)
        except ValueError:
            return None

    @staticmethod
    def is_valid_fqcr(ref, ref_type=None):
        return bool(re.match(r"^\w+\.\w+\.\w+(\.\w+)*$", ref))

    @staticmethod
    def is_valid_collection_name(collection_name):
        return bool(re.match(r"^\w+\.\w+$", collection_name))


class AnsibleCollectionConfig:
    """Where collections are."""

    playbook_paths = []
    collection_paths = []
    default_collection = None
