"""The ground of the API: keys in, problem details out, pages, limits, and its description.

The resources themselves stand in ``api.py`` of each app.
"""

# Of the interface, not of the portal: semantic, and its first number stands in the address.
API_VERSION = "1.0.0"
PREFIX = "/api/v1"
