"""Mails and the page of the demo that shows them."""
