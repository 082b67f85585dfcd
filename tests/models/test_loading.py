import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

pytest.importorskip("torch", reason="needs the models extra")

from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.endpoint import EndpointModel
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.loading import ModelSpec, load_chat_model
from internspatial_kedro.models.recorded import RecordedReplies


@pytest.mark.parametrize(
    ("words", "fields", "label"),
    [
        ("tiny", {"kind": "tiny"}, "tiny-internvl"),
        ("recorded:out/r.jsonl", {"kind": "recorded", "path": "out/r.jsonl"}, "r"),
        ("recorded:out#m", {"kind": "recorded", "path": "out", "name": "m"}, "m"),
        ("https://h:1/v1#org/m", {"kind": "endpoint", "name": "org/m", "base_url": "https://h:1/v1"}, "org/m"),
        ("endpoint:org/m@http://h/v1", {"kind": "endpoint", "name": "org/m", "base_url": "http://h/v1"}, "org/m"),
        ("OpenGVLab/InternVL3-1B-hf", {"kind": "hugging_face", "name": "OpenGVLab/InternVL3-1B-hf"}, None),
        ("/models/mine", {"kind": "hugging_face", "name": "/models/mine"}, "/models/mine"),
    ],
)
def test_short_forms_say_the_same_as_long_ones(words: str, fields: dict[str, Any], label: str | None) -> None:
    spec = ModelSpec.model_validate(words)
    assert spec == ModelSpec.model_validate(fields)
    assert spec.label == (label or words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "tiny", "adapter": "a"}, "adapter means nothing"),
        ({"kind": "endpoint", "name": "m"}, "needs base_url"),
        ("endpoint:m", "needs base_url"),
        ("https://h/v1", "needs name"),
        ("recorded:", "needs path"),
        ("", "needs name"),
        ({"kind": "llama"}, "Input should be"),
        ({"kind": "tiny", "colour": 1}, "colour"),
        ({"kind": "endpoint", "name": "m", "base_url": "http://h", "endpoint": {"key": "sk-1"}}, "endpoint.key"),
        ({"kind": "hugging_face", "name": "m", "batch_size": 0}, "batch_size"),
    ],
)
def test_specs_that_mean_nothing_are_refused(given: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ModelSpec.model_validate(given)


def test_a_folder_is_called_by_its_name(internvl: Path) -> None:
    spec = ModelSpec.model_validate({"kind": "hugging_face", "name": str(internvl), "adapter": "runs/lora-7"})
    assert spec.label == f"{internvl.name}+lora-7"


def test_each_kind_loads(internvl: Path, tmp_path: Path, ask: Callable[..., Conversation]) -> None:
    (tmp_path / "r.jsonl").write_text('{"item_id": "a", "reply": "A"}')
    kinds = [str(internvl), f"recorded:{tmp_path / 'r.jsonl'}", "http://127.0.0.1:9/v1#m"]
    models = [load_chat_model(ModelSpec.model_validate(words)) for words in kinds]
    assert [type(model) for model in models] == [HuggingFaceModel, RecordedReplies, EndpointModel]
    assert len({model.fingerprint for model in models}) == 3


@pytest.mark.parametrize("family", ["internvl", "qwen2_5_vl"])
def test_the_tiny_model_answers_the_same_every_time(family: str, ask: Callable[..., Conversation]) -> None:
    spec = ModelSpec.model_validate({"kind": "tiny", "family": family})
    talks = [ask("How many?", "picture0.png"), ask("What happens?", videos=("short.webm",))]
    first, second = (load_chat_model(spec) for _ in range(2))
    said = [[reply.text for reply in model.reply(talks, Generation(max_new_tokens=6))] for model in (first, second)]
    assert said[0] == said[1] and all(said[0])
    assert first.fingerprint == second.fingerprint


@pytest.mark.parametrize(
    ("base_url", "variable"),
    [
        ("https://api.openai.com/v1", "OPENAI_API_KEY"),
        ("http://127.0.0.1:9/v1", None),
        ("https://api.openai.com.evil.org/v1", None),
    ],
)
def test_a_key_goes_to_its_own_host_only(base_url: str, variable: str | None) -> None:
    model = load_chat_model(ModelSpec(kind="endpoint", name="m", base_url=base_url))
    assert isinstance(model, EndpointModel)
    assert model._options.key_variable == variable


def test_importing_loads_no_torch() -> None:
    script = (
        "import sys, internspatial_kedro.models.loading; "
        "print(*sorted({'torch', 'transformers', 'openai', 'av', 'kedro', 'mlflow', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
