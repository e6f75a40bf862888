"""The command line: one module a command, nothing heavy imported before it is needed."""
