"""What the command line can say."""

import pytest
from pydantic import ValidationError

from internspatial_kedro.pipelines.learning.params import LearningParams


def test_lists_on_the_command_line_have_plus_signs() -> None:
    params = LearningParams.model_validate({"seeds": "7+8+9", "formats": "natural+all"})
    assert params.seeds == (7, 8, 9)
    assert params.formats == ("natural", "all")
    assert LearningParams.model_validate({"seeds": 8}).seeds == (8,)


@pytest.mark.parametrize("wrong", [{"seeds": "7+x"}, {"seeds": []}, {"formats": "natural+some"}])
def test_what_is_no_list_of_them_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        LearningParams.model_validate(wrong)
