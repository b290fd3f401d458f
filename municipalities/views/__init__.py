"""Pages of the registry: public, of a public body itself, and of the operator."""
