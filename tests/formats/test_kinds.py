from internspatial_kedro.formats.kinds import FORMATS, ImageFormat, TextFormat


def test_nineteen_combinations_without_the_one_that_points_to_nothing() -> None:
    every = {(image, text) for image in ImageFormat for text in TextFormat}

    assert len(FORMATS) == 19
    assert every - set(FORMATS) == {("original", "from_image")}


def test_order_is_that_of_stored_patterns() -> None:
    assert [f"{image}|{text}" for image, text in FORMATS] == [
        "original|natural",
        "box|natural",
        "mask|natural",
        "number|natural",
        "original|ref",
        "box|ref",
        "mask|ref",
        "number|ref",
        "original|ref_region_box",
        "box|ref_region_box",
        "mask|ref_region_box",
        "number|ref_region_box",
        "original|ref_caption_box",
        "box|ref_caption_box",
        "mask|ref_caption_box",
        "number|ref_caption_box",
        "box|from_image",
        "mask|from_image",
        "number|from_image",
    ]
