"""The API: one file per behaviour."""
