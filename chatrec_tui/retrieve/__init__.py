"""Candidates for a state: hard filters first, then every source of evidence."""
