import pytest
from pydantic import ValidationError

from internspatial_kedro.models.training.recipe import Recipe, TrainedParts


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        pytest.param({"language": "frozen"}, "nothing is trained", id="nothing"),
        pytest.param({"vision": "lora", "language": "full"}, "saves nothing", id="LoRA beside all"),
        pytest.param({"language": "half"}, "'full', 'lora' or 'frozen'", id="unknown way"),
    ],
)
def test_parts_that_make_no_sense(parts: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        TrainedParts.model_validate(parts)


def test_every_number_is_described() -> None:
    import ast
    import inspect

    from internspatial_kedro.models.training import recipe

    for kind in (body for body in ast.parse(inspect.getsource(recipe)).body if isinstance(body, ast.ClassDef)):
        described = {
            before.target.id
            for before, after in zip(kind.body, kind.body[1:], strict=False)
            if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(after, ast.Expr)
        }
        assert described == set(getattr(recipe, kind.name).model_fields)


def test_circumstances_are_no_part_of_the_identity() -> None:
    usual = Recipe().identity
    assert Recipe(compile=True, attention="packed", checkpoints_kept=9, parallel="fsdp").identity == usual
    assert Recipe(seed=8).identity != usual != Recipe(parts=TrainedParts(projector="full")).identity
