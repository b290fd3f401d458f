"""Starts the portal, or only its database and broker, on a machine that has little but Python.

Stands beside the portal and never inside it: nothing here imports the portal, and of this package
the portal's own commands only read `launch.envfile` (through `manage.py`).
"""
