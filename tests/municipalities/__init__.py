"""The registry of municipalities and addresses."""
