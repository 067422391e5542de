"""What people reach: pages, the command line, the clock process, and the wiring of everything."""
