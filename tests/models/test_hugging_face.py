import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.tables.messages import Message, Part, say, show

GENERATION = Generation(max_new_tokens=8, video_frames=4)
FIRST_TURNS = (say("system", "Be brief."), say("user", "A?"), say("assistant", "B."))
FAMILIES = ("internvl", "qwen", "llava")

Ask = Callable[..., Conversation]


@pytest.fixture(params=FAMILIES)
def checkpoint(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture
def talks(ask: Ask, media: Path) -> list[Conversation]:
    clip = (
        Part("video", path="long.mp4", start_s=1, end_s=1.2),
        Part("video", path="long.mp4"),
        Part("text", "Which?"),
    )
    return [
        ask("What is this?", "picture0.png"),
        ask("How many chairs are there in the room on the other side? Answer with one number.", "picture1.png"),
        ask("Which of both?", "picture2.png", "picture3.png"),
        ask("Only words."),
        ask("What happens?", videos=("long.mp4",)),
        ask("And here?", "picture0.png", videos=("long.mp4", "short.webm")),
        Conversation((Message("user", clip),), media),
        Conversation((*FIRST_TURNS, show("C?", ("picture1.png",))), media),
    ]


def test_replies_do_not_depend_on_the_batch(checkpoint: Path, talks: list[Conversation]) -> None:
    alone = HuggingFaceModel(str(checkpoint), batch_size=1).reply(talks, GENERATION)
    assert [reply.failure for reply in alone] == [""] * len(talks)
    assert len({reply.text for reply in alone}) == len(talks)
    for batch_size in (2, 3, len(talks)):
        together = HuggingFaceModel(str(checkpoint), batch_size=batch_size).reply(talks, GENERATION)
        assert [(r.text, r.prompt_tokens, r.reply_tokens) for r in together] == [
            (r.text, r.prompt_tokens, r.reply_tokens) for r in alone
        ]


def test_pictures_and_their_order_decide_replies(checkpoint: Path, ask: Ask) -> None:
    model = HuggingFaceModel(str(checkpoint))
    pairs = [("picture0.png", "picture3.png"), ("picture3.png", "picture0.png"), ("picture0.png",)]
    assert len({reply.text for reply in model.reply([ask("?", *pair) for pair in pairs], GENERATION)}) == 3


def test_more_frames_are_more_tokens(checkpoint: Path, ask: Ask) -> None:
    talk = [ask("?", videos=("long.mp4",))]
    model = HuggingFaceModel(str(checkpoint))
    few, many = (model.reply(talk, Generation(max_new_tokens=1, video_frames=n))[0].prompt_tokens for n in (4, 16))
    assert many > few


def test_a_family_without_videos_gets_their_frames_as_images(llava: Path, ask: Ask) -> None:
    model = HuggingFaceModel(str(llava))
    picture, video = model.reply([ask("?", "picture0.png"), ask("?", videos=("long.mp4",))], GENERATION)
    tokens_a_picture = 16 + 1  # and a line feed
    assert video.failure == ""
    assert video.prompt_tokens - picture.prompt_tokens == (GENERATION.video_frames - 1) * tokens_a_picture


def test_control_tokens_in_a_question_are_words(checkpoint: Path, ask: Ask) -> None:
    words = "Is <IMG_CONTEXT>, <image>, <video>, <|image_pad|>, <|video_pad|> or <|im_end|> a chair?"
    model = HuggingFaceModel(str(checkpoint))
    with_them, plain = model.reply([ask(words, "picture0.png"), ask("Is it?", "picture0.png")], GENERATION)
    assert with_them.failure == ""
    assert with_them.prompt_tokens > plain.prompt_tokens + 6


def test_one_bad_item_fails_alone(checkpoint: Path, ask: Ask, media: Path) -> None:
    (media / "broken.png").write_bytes((media / "picture1.png").read_bytes()[:300])
    (media / "empty.mp4").write_bytes(b"")
    (media / "sliver.png").write_bytes((media / "picture0.png").read_bytes())
    bad = [ask("?", "gone.png"), ask("?", "broken.png"), ask("?", "../picture0.png"), ask("?", videos=("empty.mp4",))]
    good = ask("What?", "picture0.png")
    replies = HuggingFaceModel(str(checkpoint), batch_size=8).reply([*bad, good], GENERATION)
    assert [reply.failure.startswith("unreadable media: ") for reply in replies] == [True] * 4 + [False]
    assert [reply.text for reply in replies[:4]] == [""] * 4
    assert replies[4].failure == "" and replies[4].text


def test_what_the_processor_refuses_fails_alone(qwen: Path, ask: Ask, media: Path) -> None:
    from PIL import Image

    Image.new("RGB", (3000, 10)).save(media / "strip.png")  # Qwen-VL takes no sides of more than 200 : 1
    talks = [ask("a", "picture0.png"), ask("b", "strip.png"), ask("c", "picture1.png")]
    replies = HuggingFaceModel(str(qwen)).reply(talks, GENERATION)
    assert [bool(reply.failure) for reply in replies] == [False, True, False]
    assert "aspect ratio" in replies[1].failure


def test_scarce_memory_halves_the_batch_and_goes_on(internvl: Path, ask: Ask) -> None:
    model = HuggingFaceModel(str(internvl), batch_size=8)
    talks = [ask(f"What is {index}?", "picture0.png") for index in range(11)]
    wanted = model.reply(talks, GENERATION)
    sizes: list[int] = []

    def allocate(module: Any, args: Any, kwargs: dict[str, Any]) -> None:
        sizes.append(len(kwargs["input_ids"]))
        if sizes[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB.")

    hook = model.checkpoint.model.register_forward_pre_hook(allocate, with_kwargs=True)
    replies = model.reply(talks, GENERATION)
    hook.remove()
    assert [(reply.text, reply.failure) for reply in replies] == [(reply.text, "") for reply in wanted]
    assert model.batch_size == 2
    assert sizes.count(8) == 1  # what did not fit is not tried again


def test_one_conversation_that_never_fits_is_a_failure(internvl: Path, ask: Ask) -> None:
    model = HuggingFaceModel(str(internvl), batch_size=2)

    def allocate(module: Any, args: Any, kwargs: dict[str, Any]) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    model.checkpoint.model.register_forward_pre_hook(allocate, with_kwargs=True)
    replies = model.reply([ask("a"), ask("b")], GENERATION)
    assert [reply.failure for reply in replies] == ["OutOfMemoryError: CUDA out of memory."] * 2


def test_drawn_replies_depend_on_seed_and_item_alone(internvl: Path, ask: Ask) -> None:
    talks = [ask(f"{index}", "picture0.png") for index in range(3)]
    drawn = Generation(max_new_tokens=8, temperature=1.0, seed=1)
    one, other = (HuggingFaceModel(str(internvl), batch_size=size) for size in (1, 3))
    assert [r.text for r in one.reply(talks, drawn)] == [r.text for r in other.reply(talks[::-1], drawn)[::-1]]
    again = one.reply(talks, drawn.model_copy(update={"seed": 2}))
    assert [r.text for r in again] != [r.text for r in one.reply(talks, drawn)]


def test_an_adapter_changes_replies_and_fingerprint(internvl: Path, ask: Ask, tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    from transformers import AutoModelForImageTextToText

    base = AutoModelForImageTextToText.from_pretrained(internvl)
    torch.manual_seed(0)
    config = peft.LoraConfig(r=4, lora_alpha=64, init_lora_weights=False, target_modules=["q_proj", "v_proj"])
    peft.get_peft_model(base, config).save_pretrained(tmp_path)
    talks = [ask("What is this?", "picture0.png")]
    plain, adapted = HuggingFaceModel(str(internvl)), HuggingFaceModel(str(internvl), adapter=str(tmp_path))
    assert plain.reply(talks, GENERATION)[0].text != adapted.reply(talks, GENERATION)[0].text
    assert plain.fingerprint != adapted.fingerprint


def test_dtype_is_used_and_counts(internvl: Path, ask: Ask) -> None:
    model = HuggingFaceModel(str(internvl), dtype="bfloat16")
    assert model.reply([ask("?", "picture0.png")], GENERATION)[0].failure == ""
    assert model.checkpoint.model.dtype == torch.bfloat16
    assert model.fingerprint != HuggingFaceModel(str(internvl)).fingerprint


def _drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _no_images(folder: Path) -> None:
    (folder / "chat_template.jinja").write_text("{% for m in messages %}{{ m['role'] }}{% endfor %}")


def _cut_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])


def _lose_weight(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights.pop(sorted(weights)[3])
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _text_only(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_drop("chat_template.jinja"), "has no chat template"),
        (_no_images, "no place for images"),
        (_drop("processor_config.json"), "processor"),
        (_drop("model.safetensors"), "cannot be loaded"),
        (_cut_weights, "cannot be loaded"),
        (_lose_weight, "lacks 1 weights"),
        (_text_only, "cannot be loaded"),
        (_drop("config.json"), "has no config.json"),
    ],
)
def test_a_broken_checkpoint_is_one_clear_error(
    internvl: Path, ask: Ask, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    folder = shutil.copytree(internvl, tmp_path / "broken")
    spoil(folder)
    with pytest.raises(ModelError, match=words):
        HuggingFaceModel(str(folder)).reply([ask("?")], GENERATION)


@pytest.mark.parametrize("name", ["/no/such/folder", "./gone", "just-a-word", "org/never-downloaded"])
def test_a_checkpoint_that_is_nowhere_is_one_clear_error(name: str) -> None:
    with pytest.raises(ModelError, match="There is no"):
        HuggingFaceModel(name)


def test_a_hub_id_is_read_from_the_cache_at_its_commit(internvl: Path, tmp_path: Path) -> None:
    """In a process of its own: the hub's library reads the place of its cache when it is imported."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    cached = tmp_path / "models--org--tiny"
    shutil.copytree(internvl, cached / "snapshots" / commit)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(commit)
    script = (
        "from pathlib import Path\n"
        "from internspatial_kedro.models.chat import Conversation, Generation\n"
        "from internspatial_kedro.models.hugging_face import HuggingFaceModel\n"
        "from internspatial_kedro.tables.messages import say\n"
        "model = HuggingFaceModel('org/tiny')\n"
        "(reply,) = model.reply([Conversation((say('user', 'Hi'),), Path())], Generation())\n"
        "print(model._source.revision, reply.attempts, reply.failure)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"HF_HUB_CACHE": str(tmp_path), "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [commit, "1"], done.stderr[-2000:]


GREETING = Conversation((say("user", "Hello"),), Path())


def test_models_that_load_at_once_are_whole(internvl: Path) -> None:
    """Without a lock, transformers leaves some of them without an output layer."""
    models = [HuggingFaceModel(str(internvl), device="cpu") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda model: model.reply([GREETING], Generation(max_new_tokens=4))[0].text, models))
    assert len(set(replies)) == 1
