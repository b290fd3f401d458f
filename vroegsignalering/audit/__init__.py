"""Who did what, for whom, when: append-only and chained by hash."""
