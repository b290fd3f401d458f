"""Every route has a guard, and only the routes on this list are open to everybody."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "agreements:verify",
    "agreements:verify-code",
    "api:schema",
    "web:for-authorities",
    "web:privacy",
    "web:accessibility",
    "web:help",
    "web:developers",
    "web:security-txt",
    "web:live",
    "web:ready",
    "accounts:login",
    "accounts:login-code",
    "accounts:login-recovery",
    "accounts:logout",
    "accounts:password-forgotten",
    "accounts:password-mailed",
    "accounts:password-reset",
    "accounts:password-changed",
    "accounts:accept-invitation",
    "accounts:accept-app",
    "outbox:demo-post",
    "outbox:demo-mail",
    "municipalities:public-list",
    "signals:front",
    "signals:tenants",
}
PUBLIC_CORNERS = (
    "municipalities:join",
    "onboarding:invited",
    "onboarding:register",
    "onboarding:resume",
    "onboarding:confirm",
    "onboarding:status",
    "onboarding:new-link",
    "onboarding:withdraw",
)


def _routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _routes(pattern, space + inner)
        else:
            yield f"{space}{pattern.name}", pattern


def test_every_route_has_a_guard() -> None:
    bare = [name for name, route in _routes(get_resolver()) if not hasattr(route.callback, "guard")]
    assert not bare


def test_only_known_routes_are_public() -> None:
    public = {
        name
        for name, route in _routes(get_resolver())
        if getattr(route.callback, "guard", "") == "public"
    }
    surprising = {name for name in public - PUBLIC if not name.startswith(PUBLIC_CORNERS)}
    assert not surprising


def test_names_of_routes_are_unique() -> None:
    names = [name for name, _ in _routes(get_resolver())]
    assert len(names) == len(set(names))
