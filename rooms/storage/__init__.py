"""Where finished recordings are kept: a port, a folder, and any S3."""
