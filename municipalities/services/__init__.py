"""Every write of the registry, cut by subject."""
