"""A turn from words to events, and what is kept between runs."""
