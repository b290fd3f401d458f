"""The launcher: choices, files, clocks and processes."""
