"""A conversational recommender for the terminal: the person's catalog, words and machine."""

import os

# Read by Textual at import. With the Kitty keyboard protocol on, text of five or more characters that an
# input method commits at once is lost (terminals send it as one escape sequence that Textual gives up on).
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

__version__ = "0.1.0"
__all__ = ["__version__"]
