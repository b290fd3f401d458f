"""Official lists → rows of the registry."""
