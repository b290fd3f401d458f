"""Which browser this is, in words its owner knows: family and system, nothing more.

Only the well-known names are read; a library would bring a list that has to be kept up to date.
"""

# The first that occurs wins: every browser also names those that it wants to be taken for.
_FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "een iPhone"),
    ("iPad", "een iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "een Chromebook"),
    ("Macintosh", "een Mac"),
    ("Linux", "Linux"),
)
_LONGEST = 400


def browser_words(user_agent: str) -> str:
    """Return "Firefox op Windows" for what a browser says of itself, or "" when unknown."""
    said = user_agent[:_LONGEST]
    family = next((name for sign, name in _FAMILIES if sign in said), "")
    system = next((name for sign, name in _SYSTEMS if sign in said), "")
    if family and system:
        return f"{family} op {system}"
    return family or (f"Browser op {system}" if system else "")
