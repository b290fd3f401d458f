"""A real Chromium in front of a running portal."""
