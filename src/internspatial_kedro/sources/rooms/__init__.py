"""`rooms`: seeded furnished rooms with known geometry, drawn on first use and read back like any native dataset.

Room frame = world frame: metres, z up. The native layout is described in `native.py`. A room follows from the seed and
its number alone; `source.root` may be deleted at any time.
"""

import json
from collections.abc import Iterator

from internspatial_kedro.sources.checks.reasons import Reason
from internspatial_kedro.sources.records import Item, Reading, Reject, Source
from internspatial_kedro.sources.rooms.generate import ensure_room
from internspatial_kedro.sources.rooms.options import parse_options
from internspatial_kedro.sources.rooms.reading import read_room


def list_items(source: Source) -> Iterator[Item]:
    """One item a room.

    Raises:
        SourceError: The source's options are wrong.
    """
    options = parse_options(source.options)
    for number in range(options.count):
        yield Item(f"room_{number:04d}", json.dumps({"number": number}))


def read_item(source: Source, item: Item) -> Reading:
    """Draw the room if its finished folder is not there, then read it from disk."""
    options = parse_options(source.options)
    number = int(json.loads(item.payload)["number"])
    ensure_room(source.root / item.item_id, options, number)
    try:
        return read_room(source, options, item.item_id, number)
    except (OSError, ValueError, KeyError) as error:
        reject = Reject(
            source.name, "record", item.item_id, Reason.RECORD_MALFORMED, f"{error}: delete the room's folder"
        )
        return Reading(rejects=[reject])
