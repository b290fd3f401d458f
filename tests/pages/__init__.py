"""Tests of the frame, the parts and the texts of the screens."""
