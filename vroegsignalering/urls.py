"""The map of the house: Dutch prefixes, by string."""

from django.urls import include, path

from vroegsignalering import web

handler400 = "vroegsignalering.web.bad_request"
handler403 = "vroegsignalering.web.forbidden"
handler404 = "vroegsignalering.web.not_found"
handler500 = "vroegsignalering.web.server_error"

plain_pages = [
    path("voor-gemeenten/", web.for_authorities, name="for-authorities"),
    path("privacy/", web.privacy, name="privacy"),
    path("toegankelijkheid/", web.accessibility, name="accessibility"),
    path("hulp/", web.help_page, name="help"),
    path("ontwikkelaars/", web.developers, name="developers"),
    path(".well-known/security.txt", web.security_txt, name="security-txt"),
    path("_health/live", web.live, name="live"),
    path("_health/ready", web.ready, name="ready"),
]

urlpatterns = [
    path("", include((plain_pages, "web"))),
    path("api/v1/", include("vroegsignalering.rest.urls")),
    path("", include("vroegsignalering.accounts.urls")),
    path("", include("vroegsignalering.outbox.urls")),
    path("", include("municipalities.urls")),
    path("", include("onboarding.urls")),
    path("", include("agreements.urls")),
    path("", include("signals.urls")),
]
