"""Routes."""

app_name = "agreements"
urlpatterns: list = []
