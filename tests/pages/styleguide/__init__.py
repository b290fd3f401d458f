"""Every part of the screens with sample data; all names are invented."""
