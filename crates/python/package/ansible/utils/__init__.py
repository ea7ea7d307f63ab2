"""See the package `ansible`."""

import ansible as _ansible

_ansible._extend(__path__, "utils")


def __getattr__(name):
    # Plugins of 2013 found them here.
    if name in ("md5", "md5s", "checksum", "secure_hash"):
        from ansible.utils import hashing

        return getattr(hashing, name)
    raise AttributeError("module 'ansible.utils' has no attribute %r" % name)
