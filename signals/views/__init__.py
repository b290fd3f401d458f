"""The pages of both desks, the start page and the public pages."""
