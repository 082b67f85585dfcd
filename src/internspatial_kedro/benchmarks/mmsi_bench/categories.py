"""The eleven tasks of MMSI-Bench: every release spells them otherwise."""

from typing import Final

_PAIRS: Final = ("Cam.-Cam.", "Obj.-Obj.", "Reg.-Reg.", "Cam.-Obj.", "Obj.-Reg.", "Cam.-Reg.")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

TASKS: Final = (
    *(f"Positional Relationship ({pair})" for pair in _PAIRS),
    "Attribute (Meas.)",
    "Attribute (Appr.)",
    "Motion (Cam.)",
    "Motion (Obj.)",
    "MSR",
)

_SHORT: Final = {
    **{f"Pos-{pair.replace('.', '')}": f"Positional Relationship ({pair})" for pair in _PAIRS},
    **{f"{kind[:4]}-{part}": f"{kind} ({part}.)" for kind, part in (("Attribute", "Meas"), ("Attribute", "Appr"))},
    **{f"Motion-{part}": f"Motion ({part}.)" for part in ("Cam", "Obj")},
}
"""VLMEvalKit `vlmeval/dataset/mmsibench.py`, `MMSIBench._task_category`."""


def task_of(category: str) -> str:
    """The task of a native category, whatever its dash or shortening; an unknown one stays, with hyphens."""
    name = " ".join(category.translate(_DASHES).split())
    return _SHORT.get(name, name)
