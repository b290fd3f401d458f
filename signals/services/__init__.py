"""Every write on signals: submitting, handling, pausing, handing over, sweeping."""
