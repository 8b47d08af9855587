"""Values of the rich kinds: dates that are not whole or not sure, places, files."""

from collections.abc import Mapping
from datetime import time

from lienthong.core.dictionary.value import Value
from lienthong.core.sample.by_meaning import NEAR, Maker, degrees
from lienthong.core.sample.scene import Scene

_UNCERTAIN = ("14XX~", "18XX", "1900~/1933~", "1834~/1866~", "/1945", "1945/1954", "1930~", "196X")
_SIDE = 0.001  # degrees; a made-up area is a square of about a hundred metres
_IMAGE, _FILE = "image/jpeg", "application/pdf"


def time_of_day(scene: Scene, ordinal: int) -> Value:
    """Make a time in working hours, on the quarter."""
    return time(scene.rng.randrange(7, 17), scene.rng.choice((0, 15, 30, 45)))


def _partial(scene: Scene, ordinal: int) -> Value:
    return scene.day(ordinal).isoformat()[: scene.rng.choice((4, 7, 10))]


def _uncertain(scene: Scene, ordinal: int) -> Value:
    if scene.rng.random() < 0.3:
        return str(scene.rng.randrange(1850, scene.world.today.year))
    return scene.rng.choice(_UNCERTAIN)


def _area(scene: Scene, ordinal: int) -> Value:
    place = scene.commune(ordinal)
    west = round(place.longitude + scene.rng.uniform(-NEAR, NEAR), 6)
    south = round(place.latitude + scene.rng.uniform(-NEAR, NEAR), 6)
    east, north = round(west + _SIDE, 6), round(south + _SIDE, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _file(media_type: str, ending: str) -> Maker:
    def make(scene: Scene, ordinal: int) -> Value:
        return {
            "ten": f"mau-{scene.number}-{ordinal + 1}.{ending}",
            "loai": media_type,
            "so_byte": scene.rng.randrange(10_000, 2_000_000),
            "sha256": f"{scene.rng.getrandbits(256):064x}",
        }

    return make


BY_KIND: Mapping[str, tuple[str, Maker]] = {
    "partial-date": ("", _partial),
    "uncertain-date": ("", _uncertain),
    "latitude": ("place", lambda scene, n: degrees(scene.commune(n).latitude, scene)),
    "longitude": ("place", lambda scene, n: degrees(scene.commune(n).longitude, scene)),
    "area": ("place", _area),
    "file": ("", _file(_FILE, "pdf")),
    "image": ("", _file(_IMAGE, "jpg")),
}
