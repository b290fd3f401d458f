"""People, two factors, invitations and roles."""
