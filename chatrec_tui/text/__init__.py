"""Text as the program handles it: cleaned, folded for matching, told apart by language."""
