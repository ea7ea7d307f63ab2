"""See the package `ansible`."""

import ansible as _ansible

_ansible._extend(__path__, "parsing", "yaml")
