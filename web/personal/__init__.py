"""A person's data across the packages: the archive they download, and its erasure."""
