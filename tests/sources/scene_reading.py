"""A counted reading of sources whose records are scenes, for the tests of their readers."""

from dataclasses import dataclass
from pathlib import Path

from internspatial_kedro.sources import load_reader
from internspatial_kedro.sources.records import Reject, Scene, Source, View


@dataclass(frozen=True)
class Scenes:
    """Everything that a source of scenes gave."""

    items: list[str]
    scenes: list[Scene]
    views: list[View]
    rejects: list[Reject]

    def scene(self, name: str) -> Scene:
        return next(scene for scene in self.scenes if scene.scene_id == f"src/{name}")

    def of(self, scene: Scene) -> list[View]:
        return [view for view in self.views if view.scene_id == scene.scene_id]

    @property
    def verdicts(self) -> list[tuple[str, str, str]]:
        return [(reject.kind, reject.item_id, reject.reason) for reject in self.rejects]


def read_scenes(reader: str, root: Path, split: str = "native", **options: object) -> Scenes:
    """Read all records; each is a scene or one reject, and what is listed by a scene is there."""
    source = Source("src", reader, root, split, options)
    module = load_reader(reader)
    items = list(module.list_items(source))
    assert [tuple(item) for item in module.list_items(source)] == [tuple(item) for item in items]
    found = Scenes([item.item_id for item in items], [], [], [])
    for item in items:
        reading = module.read_item(source, item)
        assert len(reading.scenes) + sum(reject.kind == "record" for reject in reading.rejects) == 1
        seen = sum(len(view.objects) for view in reading.views)
        assert reading.objects_in == seen + sum(reject.kind == "object" for reject in reading.rejects)
        for scene in reading.scenes:
            assert scene.scene_id == f"src/{item.item_id}"
            assert scene.view_ids == [view.view_id for view in reading.views]
            numbers = {instance.instance_id for instance in scene.instances}
            assert len(numbers) == len(scene.instances)
            assert {each.instance_id for view in reading.views for each in view.objects} - {None} <= numbers
            assert all(view.scene_id == scene.scene_id for view in reading.views)
        found.scenes.extend(reading.scenes)
        found.views.extend(reading.views)
        found.rejects.extend(reading.rejects)
    return found
