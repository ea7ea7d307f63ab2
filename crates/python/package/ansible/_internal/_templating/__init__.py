"""See the package `ansible`."""
