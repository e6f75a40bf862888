"""Catalogs: the item schema, readers of file formats, checks, and the embedded store."""
