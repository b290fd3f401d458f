"""Commands of the agreements."""
