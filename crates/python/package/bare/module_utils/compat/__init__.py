"""What was elsewhere in older Pythons."""
