"""The order of the list: an additive score, the model's part of it, and variety on the page."""
