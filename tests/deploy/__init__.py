"""The description of a real installation."""
