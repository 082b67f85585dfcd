"""Photos that are stored on their side: which pixels their labels are of, and labels that turn with them."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from internspatial_kedro.geometry.masks import mask_to_box, mask_to_rle, rle_to_mask
from internspatial_kedro.geometry.photos import open_rgb
from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, check_view
from internspatial_kedro.sources.checks.images import check_image, check_photo
from internspatial_kedro.sources.records import Camera, Depth, Item, Source

STORED_WH, UPRIGHT_WH = (60, 40), (40, 60)
BOX = (8, 4, 20, 30)
"""Where the red thing is in the stored picture; right and bottom exclusive [px]."""


def store(path, orientation, size_wh=STORED_WH):
    """A picture with a red thing, and EXIF that says how it is to be turned."""
    pixels = np.zeros((size_wh[1], size_wh[0], 3), dtype=np.uint8)
    pixels[BOX[1] : BOX[3], BOX[0] : BOX[2], 0] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, exif=exif)


def red(image):
    return np.asarray(image)[..., 0] > 128


CASES = {
    "upright, no size": (1, None, (STORED_WH, 1)),
    "upright, its size": (1, STORED_WH, (STORED_WH, 1)),
    "upright, sides exchanged": (1, UPRIGHT_WH, "image_wrong_size"),
    "on its side, the stored size": (6, STORED_WH, (STORED_WH, 6)),
    "on its side, the upright size": (6, UPRIGHT_WH, (UPRIGHT_WH, 1)),
    "on its side, no size": (6, None, "orientation_unclear"),
    "on its side, another size": (6, (41, 60), "image_wrong_size"),
    "upside down, its size": (3, STORED_WH, "orientation_unclear"),
    "mirrored, its size": (2, STORED_WH, "orientation_unclear"),
    "on its side and mirrored": (5, STORED_WH, (STORED_WH, 5)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_stated_size_tells_which_pixels_are_labelled(tmp_path, name):
    orientation, stated_wh, expected = CASES[name]
    store(tmp_path / "photo.png", orientation)
    if isinstance(expected, str):
        with pytest.raises(Unusable) as caught:
            check_photo(tmp_path / "photo.png", stated_wh, labelled=True)
        assert caught.value.reason == expected
    else:
        assert check_photo(tmp_path / "photo.png", stated_wh, labelled=True) == expected


def test_a_square_does_not_tell(tmp_path):
    store(tmp_path / "photo.png", 8, (50, 50))
    with pytest.raises(Unusable, match="orientation 8") as caught:
        check_photo(tmp_path / "photo.png", (50, 50), labelled=True)
    assert caught.value.reason == Reason.ORIENTATION_UNCLEAR


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_without_labels_is_never_unclear(tmp_path, orientation):
    store(tmp_path / "photo.png", orientation)
    grid = check_photo(tmp_path / "photo.png", None, labelled=False)
    assert grid.upright_wh == open_rgb(tmp_path / "photo.png").size
    assert grid.orientation == 1


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
@pytest.mark.parametrize("outline", ["run lengths", "polygon", "box only"])
def test_boxes_and_masks_lie_on_the_thing_in_the_upright_photo(tmp_path, orientation, outline):
    store(tmp_path / "photo.png", orientation)
    mask = np.zeros(STORED_WH[::-1], dtype=bool)
    mask[BOX[1] : BOX[3], BOX[0] : BOX[2]] = True
    left, top, right, bottom = BOX
    segmentation = {
        "run lengths": {"size": list(mask.shape), "counts": mask_to_rle(mask)},
        "polygon": [[left, top, right, top, right, bottom, left, bottom]],
        "box only": None,
    }[outline]
    thing = RawObject("1", "thing", box_xyxy=list(BOX), segmentation=segmentation)
    raw = RawView("photo.png", objects=[thing], stated_wh=STORED_WH)
    (view,) = check_view(Source("src", "coco", tmp_path), Item("photo"), raw).views
    with Image.open(tmp_path / "photo.png") as image:
        seen = red(ImageOps.exif_transpose(image))
    assert (view.width, view.height) == UPRIGHT_WH == seen.shape[::-1]
    assert view.objects[0].box_xyxy == list(mask_to_box(seen))
    if segmentation is not None:
        np.testing.assert_array_equal(rle_to_mask(view.objects[0].mask_rle, *UPRIGHT_WH), seen)
    np.testing.assert_array_equal(red(open_rgb(tmp_path / "photo.png")), seen)


@pytest.mark.parametrize("given", [{"camera": Camera(50, 50, 30, 20)}, {"depth": Depth("depth.png", 0.001)}])
@pytest.mark.parametrize("stated_wh", [None, STORED_WH])
def test_cameras_and_depth_maps_are_not_turned(tmp_path, given, stated_wh):
    store(tmp_path / "photo.png", 6)
    with pytest.raises(Unusable) as caught:
        check_view(Source("src", "coco", tmp_path), Item("photo"), RawView("photo.png", stated_wh=stated_wh, **given))
    assert caught.value.reason == Reason.ORIENTATION_UNCLEAR


def test_a_camera_of_the_upright_photo_is_kept(tmp_path):
    store(tmp_path / "photo.png", 6)
    assert check_image(tmp_path / "photo.png", UPRIGHT_WH) == UPRIGHT_WH


@pytest.mark.parametrize(
    ("name", "save", "reason"),
    [
        ("moving.gif", {"save_all": True}, "image_animated"),
        ("pages.tif", {"save_all": True}, "image_animated"),
    ],
)
def test_several_pictures_in_one_file_are_refused(tmp_path, name, save, reason):
    first, second = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    first.save(tmp_path / name, append_images=[second], **save)
    with pytest.raises(Unusable, match=name) as caught:
        check_photo(tmp_path / name, None, labelled=False)
    assert caught.value.reason == reason
