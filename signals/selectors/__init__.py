"""Every read on signals, named as a question."""
