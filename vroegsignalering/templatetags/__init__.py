"""Template tags of the portal; a builtin of the template engine."""
