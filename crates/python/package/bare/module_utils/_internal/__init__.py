"""See the package `ansible.module_utils`."""
