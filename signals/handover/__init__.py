"""One adapter per way in which signals reach a Digitaal Meldpunt outside this portal."""
