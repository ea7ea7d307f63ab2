"""What some plugins use of Ansible's inside."""
