"""Flickr30K with the boxes of Flickr30K Entities. No camera, so 2D objects only.

Layout: `Annotations/<photo>.xml`, `Sentences/<photo>.txt`, the photos `<photo>.jpg` in `flickr30k-images/`,
`flickr30k_images/` or `images/`; splits from `val.txt` and `test.txt` (one photo a line) or else from
`dataset_flickr30k.json` (Karpathy's: `images[].filename`, `images[].split`), and all `train` without either.

Five sentences a photo mark what they speak of: `[/EN#<chain>/<type> <words>]`; chains with the same number are the
same thing. Boxes are `xmin, ymin, xmax, ymax` in pixels counted from 1, both ends inclusive, so that they become
`xmin - 1, ymin - 1, xmax, ymax`; a box can belong to several chains. One object per chain: its caption is the phrase
with the most words, its label that phrase's noun. Chains with several boxes, and phrases for several things, are
crowds with the box around all. Chains of the whole scene or without box are refused as `not_boxed`; phrases that are
`notvisual` (chain 0) are no things. Nothing is annotated exhaustively.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree import ElementTree

from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, parse_objects, read_checked
from internspatial_kedro.sources.checks.labels import clean_text
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_number, as_text, as_whole, shown
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    find_image,
    list_files,
    make_item,
    not_found,
    payload_text,
    read_json,
    read_text,
)
from internspatial_kedro.sources.phrases import head_noun_phrase
from internspatial_kedro.sources.records import Item, Reading, Source, SourceError

_EXPECTED = "a folder with Annotations/*.xml, Sentences/*.txt and the photos in flickr30k-images/ (Flickr30K Entities)"
_FOLDERS = ("flickr30k-images", "flickr30k_images", "images")
_LISTS: Final = ("val.txt", "test.txt")
_KARPATHY: Final = "dataset_flickr30k.json"
_NO_CHAIN: Final = "0"
_PHRASE = re.compile(r"\[/EN#(\w+)/\S*\s+([^\[\]]+)\]")
_SEVERAL = re.compile(
    r"(?:an?\s+|the\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|\d+|several|many|some|both|few|lots?|"
    r"group|crowd|pair|couple|bunch|row|line)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"he|she|it|they|him|her|them|his|hers|its|theirs?|ones?|another|others?|each|this|that|these|those|who|which|what|"
    r"himself|herself|itself|themselves",
    re.IGNORECASE,
)


class _Chain(NamedTuple):
    """What is known of a thing: its phrases, in order, and its boxes [px]."""

    phrases: list[str]
    boxes: list[list[float]]


def list_items(source: Source) -> Iterator[Item]:
    """One item per photo that has an annotation or sentences.

    Raises:
        SourceError: No such layout below the root, or lists of splits that cannot be read.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    annotations = list_files(source.root, "Annotations", (".xml",))
    names = {name.rpartition(".")[0] for name in [*annotations, *list_files(source.root, "Sentences", (".txt",))]}
    if not annotations:
        raise not_found(source, "no file Annotations/*.xml in it", _EXPECTED)
    held_out = _held_out(source)
    for name in sorted(names):
        yield make_item(slug(name), name=name, split="test" if name in held_out else "train")


def read_item(source: Source, item: Item) -> Reading:
    """One photo with the things that its sentences speak of."""
    return read_checked(source, item, _parse)


def _held_out(source: Source) -> frozenset[str]:
    """Photos of the validation and test splits."""
    try:
        lists = [name for name in _LISTS if (source.root / name).is_file()]
        if lists:
            return frozenset(" ".join(read_text(source.root, name, Reason.LABELS_MISSING) for name in lists).split())
        if not (source.root / _KARPATHY).is_file():
            return frozenset()
        content = as_mapping(read_json(source.root, _KARPATHY), _KARPATHY)
        photos = [as_mapping(each, _KARPATHY) for each in as_list(content.get("images"), f"{_KARPATHY}: images")]
        held_out = (photo for photo in photos if photo.get("split") in {"val", "test"})
        return frozenset(as_text(photo.get("filename"), "filename").rpartition(".")[0] for photo in held_out)
    except Unusable as verdict:
        raise SourceError(
            f"Source '{source.name}' (flickr30k) at {source.root}: its splits cannot be read: {verdict.detail}. "
            f"Correct {' and '.join(_LISTS)} or {_KARPATHY}, or take them away."
        ) from verdict


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    name = payload_text(payload, "name")
    sentences = read_text(source.root, f"Sentences/{name}.txt", Reason.LABELS_MISSING)
    annotation = _read_xml(read_text(source.root, f"Annotations/{name}.xml", Reason.LABELS_MISSING), name)
    chains: dict[str, _Chain] = {}
    for chain, phrase in _PHRASE.findall(sentences):
        chains.setdefault(chain, _Chain([], [])).phrases.append(phrase)
    for entry in annotation.iter("object"):
        for chain in entry.findall("name"):
            known = chains.setdefault((chain.text or "").strip(), _Chain([], []))
            known.boxes.extend(_box(box) for box in entry.findall("bndbox"))
    chains.pop(_NO_CHAIN, None)
    photos = (find_image(source.root, folder, name) for folder in _FOLDERS)
    return RawView(
        image=next((path for path in photos if (source.root / path).is_file()), f"{_FOLDERS[0]}/{name}.jpg"),
        objects=parse_objects(chains.items(), _object),
        native_split=payload_text(payload, "split"),
        stated_wh=_size(annotation),
    )


def _read_xml(text: str, name: str) -> ElementTree.Element:
    """An annotation; document types are refused, since they can grow without end."""
    what = f"Annotations/{name}.xml"
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unusable(Reason.RECORD_MALFORMED, f"{what} has a document type; the format has none")
    try:
        return ElementTree.fromstring(text)  # noqa: S314  # without a document type there is nothing to expand
    except ElementTree.ParseError as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"{what} is no XML: {shown(str(error))}") from error


def _size(annotation: ElementTree.Element) -> tuple[int, int] | None:
    size = annotation.find("size")
    if size is None:
        return None
    return as_whole(size.findtext("width"), "size.width"), as_whole(size.findtext("height"), "size.height")


def _box(box: ElementTree.Element) -> list[float]:
    left, top, right, bottom = (as_number(box.findtext(side), side) for side in ("xmin", "ymin", "xmax", "ymax"))
    return [left - 1, top - 1, right, bottom]


def _object(chain: str, known: _Chain) -> RawObject:
    if not known.boxes:
        phrase = f" ('{shown(known.phrases[0])}')" if known.phrases else ""
        raise Unusable(Reason.NOT_BOXED, f"chain {chain}{phrase} has no box: the whole scene, or not to be seen")
    named = [phrase for phrase in map(clean_text, known.phrases) if not _PRONOUN.fullmatch(phrase)]
    if not named:
        raise Unusable(Reason.LABEL_EMPTY, f"no phrase names chain {chain}: {shown(known.phrases)}")
    phrase = max(named, key=lambda words: len(words.split())).replace(" 's", "'s")
    sides = list(zip(*known.boxes, strict=True))
    return RawObject(
        object_id=chain,
        label=head_noun_phrase(phrase),
        caption=phrase,
        box_xyxy=[min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])],
        crowd=len(known.boxes) > 1 or any(_SEVERAL.match(each) for each in named),
    )
