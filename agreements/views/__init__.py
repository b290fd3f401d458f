"""The screens of agreements, cut by subject."""
