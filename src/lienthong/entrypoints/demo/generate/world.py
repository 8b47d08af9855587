"""What the demo's rows are made from: places in force, tax codes, chance and the day."""

from datetime import date
from random import Random

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.core.sample import made_up
from lienthong.entrypoints.demo.generate.model import World

POOL = 3000  # different tax codes


def world(rng: Random, today: date, freshness_days: dict[str, int]) -> World:
    """Prepare everything rows are made from."""
    places = shipped_places()
    return World(
        rng=rng,
        today=today,
        communes=places.communes,
        abolished_communes=places.abolished_communes,
        abolished_provinces=places.abolished_provinces,
        birthplaces=places.birthplaces,
        tax_codes=made_up.tax_codes(rng, POOL),
        freshness_days=freshness_days,
    )
