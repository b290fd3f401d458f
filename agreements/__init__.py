"""The model agreement between landlord and municipality, and its signatures."""
