"""Every write on agreements, cut by subject."""
