"""Bad input of scans: whatever stands anywhere in a file, records become scenes, views or rejects, never an exception.

The named defects of each layout are in the tests of its reader; here any value of JSON stands in any place.
"""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internspatial_kedro.sources.records import SourceError
from sources.scene_reading import read_scenes
from sources.test_bad_input import JSON, places, put
from sources.test_cityscapes import PLACE, STEM, path_of, write_frame
from sources.test_matterport import boxes_content, write_building, write_reverie
from sources.test_vsi_meta import scene

ANY_TEXT = st.binary(max_size=200) | st.text(max_size=100).map(str.encode)
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_or_refuse(read):
    try:
        return read()
    except SourceError as error:
        assert "\n" not in str(error)
        return None


def write_vsi(root, native):
    file = root / "meta_info/scannet_meta_info_val.json"
    native.json(file, {"a": scene(), "b": scene()})
    return file


def write_graph(root, native):
    write_building(root, native)
    return next(root.rglob("*_connectivity.json"))


def write_boxes(root, native):
    write_building(root, native)
    known = set(root.rglob("*.json"))
    write_reverie(root, native, boxes_content())
    (file,) = set(root.rglob("*.json")) - known
    return file


def write_polygons(root, native):
    write_frame(root, native, labels="polygons")
    return path_of(root, "gtFine", "gtFine_polygons.json", PLACE, STEM)


def write_camera(root, native):
    write_frame(root, native)
    return path_of(root, "camera", "camera.json", PLACE, STEM)


SCENES = {
    "vsi_meta": ("vsi_meta", write_vsi),
    "graph": ("matterport", write_graph),
    "boxes": ("matterport", write_boxes),
}
VIEWS = {"polygons": ("cityscapes", write_polygons), "camera": ("cityscapes", write_camera)}


def damaged_file(tmp_path_factory, native, name, write):
    """The root, the file to damage, and its good content."""
    root = tmp_path_factory.getbasetemp() / f"any-{name}"
    kept = root / "good.kept"
    if not kept.exists():
        root.mkdir()
        file = write(root, native)
        kept.write_text(json.dumps([str(file), json.loads(file.read_text())]))
    path, content = json.loads(kept.read_text())
    return root, type(root)(path), content


@pytest.mark.parametrize("name", [*SCENES, *VIEWS])
@FUZZ
@given(data=st.data())
def test_no_json_raises(tmp_path_factory, native, name, data):
    reader, write = (SCENES | VIEWS)[name]
    root, file, content = damaged_file(tmp_path_factory, native, name, write)
    place = data.draw(st.sampled_from(sorted(places(content), key=str)))
    file.write_text(json.dumps(put(content, place, data.draw(JSON))))
    read_or_refuse(lambda: read_scenes(reader, root) if name in SCENES else native.read(reader, root))


@pytest.mark.parametrize("name", [*SCENES, *VIEWS])
@FUZZ
@given(content=ANY_TEXT)
def test_no_bytes_raise(tmp_path_factory, native, name, content):
    reader, write = (SCENES | VIEWS)[name]
    root, file, _ = damaged_file(tmp_path_factory, native, name, write)
    file.write_bytes(content)
    read_or_refuse(lambda: read_scenes(reader, root) if name in SCENES else native.read(reader, root))
