"""Every write of the way in: the form, the operator's review, the batch."""
