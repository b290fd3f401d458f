"""Mail that is part of the transaction that causes it."""
