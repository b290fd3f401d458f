"""The table of holidays: dated, and extendable when a royal decree adds a day."""

from django.db import models

from vroegsignalering.identifiers import new_id


class Holiday(models.Model):
    """A day on which no statutory term ends (Algemene termijnenwet art. 3)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    date = models.DateField("datum", unique=True)
    name = models.CharField("naam", max_length=80)
    ground = models.CharField("grondslag", max_length=200)
    known_since = models.DateField("bekend sinds")

    class Meta:
        verbose_name = "feestdag"
        verbose_name_plural = "feestdagen"
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.name} ({self.date:%d-%m-%Y})"
