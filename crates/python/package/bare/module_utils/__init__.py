"""What plugins use of `ansible.module_utils` where no ansible-core is installed."""
