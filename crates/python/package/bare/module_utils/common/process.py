"""Programs."""

import os
import shutil


def get_bin_path(arg, opt_dirs=None, required=None):
    """Return the path of a program; ValueError where there is none."""
    folders = list(opt_dirs or []) + os.environ.get("PATH", "").split(os.pathsep) + ["/sbin", "/usr/sbin", "/usr/local/sbin"]
    found = shutil.which(arg, path=os.pathsep.join(folders))
    if found is None:
        raise ValueError('Failed to find required executable "%s" in paths: %s' % (arg, os.pathsep.join(folders)))
    return found
