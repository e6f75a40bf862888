"""Reasons: which facts to cite, how to say them, and whether what was said holds."""
