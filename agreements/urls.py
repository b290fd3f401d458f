"""Routes of agreements: the board, one agreement, and its steps."""

from django.urls import path

from agreements import api
from agreements.views import board, clients, merging, signing, verification

app_name = "agreements"
urlpatterns = [
    # --- All agreements and the people around them
    path("overeenkomsten/", board.board, name="board"),
    path("overeenkomsten/aanvragen/", board.request_agreement, name="request"),
    path("contactpersonen/", board.contacts, name="contacts"),
    # --- The operator's desk
    path("beheer/aanmeldingen/<uuid:key>/samenvoegen/", merging.merge, name="desk-merge"),
    # --- Is a document genuine? Open to everybody
    path("controleren/", verification.verify, name="verify"),
    path("controleren/<str:code>/", verification.verify_code, name="verify-code"),
    # --- One agreement
    path("overeenkomsten/<uuid:key>/", signing.detail, name="detail"),
    path("overeenkomsten/<uuid:key>/versturen/", signing.send, name="send"),
    path("overeenkomsten/<uuid:key>/ondertekenen/", signing.sign, name="sign"),
    path("overeenkomsten/<uuid:key>/weigeren/", signing.decline, name="decline"),
    path("overeenkomsten/<uuid:key>/document/", signing.document, name="document"),
    path("overeenkomsten/<uuid:key>/opdrachtgevers/", clients.clients, name="clients"),
    path(
        "overeenkomsten/<uuid:key>/opdrachtgevers/lijst/",
        clients.clients_file,
        name="clients-file",
    ),
    # --- For software
    path("api/v1/overeenkomsten", api.Agreements.as_view(), name="api-list"),
    path("api/v1/overeenkomsten/<uuid:id>", api.OneAgreement.as_view(), name="api-detail"),
    path(
        "api/v1/overeenkomsten/<uuid:id>/document",
        api.AgreementPaper.as_view(),
        name="api-document",
    ),
]
