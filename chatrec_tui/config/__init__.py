"""Where files live and what the person has set."""
