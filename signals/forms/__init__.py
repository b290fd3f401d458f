"""Shape and type of input, with Dutch labels and help."""
