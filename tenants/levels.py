from django.db import models


class Level(models.IntegerChoices):
    """The five levels of congresses. Stored, never inferred from depth (domain §0.4)."""

    NATION = 1, "国家"
    PROVINCE = 2, "省级"
    CITY = 3, "市级"
    COUNTY = 4, "县级"
    TOWNSHIP = 5, "乡级"
