"""The terminal interface: widgets over the engine's events, and nothing that decides."""
