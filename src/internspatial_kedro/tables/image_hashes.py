"""`image_hashes`: what pictures look like in a few bytes, to find the same picture under another name."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field, optional

IMAGE_HASHES = Table(
    "image_hashes",
    pa.schema(
        [
            field("view_id", TEXT, "the view"),
            field("source", TEXT, "its source"),
            field("split", TEXT, "train or test"),
            field("image", TEXT, "path below the source's root"),
            optional("scene_id", TEXT, "its scene"),
            optional("dhash", pa.uint64(), "difference hash: 64 signs of brightness steps along rows"),
            optional("thumbnail", pa.large_binary(), "16 x 16 grey pixels, row by row"),
        ]
    ),
    key=("view_id",),
)
