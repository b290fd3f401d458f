"""How a landlord, or an agency for landlords, comes in."""
