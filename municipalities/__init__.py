"""The registry of municipalities, the bodies that serve them and their addresses."""
