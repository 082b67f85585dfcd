import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.formats.filling import Holes
from internspatial_kedro.formats.phrases import ARTICLES

# Letter a fills slot 0, b slot 1; the other letters name nothing.
PLACES = np.full((1, 26), -1, dtype=np.int8)
PLACES[0, :2] = [0, 1]
PHRASES = pa.array(["red chair", "ü"], pa.large_string())

text = st.lists(st.sampled_from(["{a}", "{B}", "{b}", "{A}", "{c}", "{", "}", "a", "é", " ", "☃{"]), max_size=8)


def expected(template: str) -> str:
    for place, letter in enumerate("ab"):
        phrase = PHRASES[place].as_py()
        template = template.replace(f"{{{letter}}}", f"the {phrase}").replace(f"{{{letter.upper()}}}", f"The {phrase}")
    return template


@given(st.lists(text.map("".join), max_size=6), st.integers(0, 3))
def test_fills_as_replacement_text_by_text_does(templates: list[str], skipped: int) -> None:
    texts = pa.array(templates, pa.large_string())[skipped:]
    holes = Holes.find(texts, np.zeros(len(texts), dtype=np.int64), PLACES)
    the, capital = ARTICLES.to_pylist().index("the "), ARTICLES.to_pylist().index("The ")
    filled = holes.fill(np.where(holes.capital == 1, capital, the), PHRASES, holes.place)

    assert filled.to_pylist() == [expected(template) for template in templates[skipped:]]
