"""The dialogue: acts, understanding, state, policy and answers."""
