"""The on-device language model: quantized transformer, cache, scoring and generation."""
