"""Scripted dialogues that play in the real interface, or without one."""
