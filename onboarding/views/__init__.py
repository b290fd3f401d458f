"""The screens: for the applicant, and for the operator."""
