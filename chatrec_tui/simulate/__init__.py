"""Simulated people with hidden wishes."""
