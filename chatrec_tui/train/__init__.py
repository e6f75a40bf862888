"""Rebuilds the shipped model: corpus, tokenizer, fit, evaluate, pack."""
