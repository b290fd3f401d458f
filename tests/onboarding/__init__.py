"""How a landlord comes in."""
