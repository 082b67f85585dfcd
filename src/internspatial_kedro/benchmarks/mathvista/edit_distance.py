"""Levenshtein distance of texts, a row of the table at a time as bits of one integer (Hyyrö 2003)."""


def edit_distance(first: str, second: str) -> int:
    """The fewest insertions, deletions and replacements of characters between two texts."""
    long, short = sorted((first, second), key=len, reverse=True)
    if not short:
        return len(long)
    places: dict[str, int] = {}
    for place, character in enumerate(long):
        places[character] = places.get(character, 0) | 1 << place
    everywhere, last = (1 << len(long)) - 1, len(long) - 1
    rises, falls, distance = everywhere, 0, len(long)
    for character in short:
        same = places.get(character, 0) | falls
        diagonal = (((same & rises) + rises) ^ rises) | same
        higher, lower = falls | (everywhere & ~(rises | diagonal)), rises & diagonal
        distance += (higher >> last & 1) - (lower >> last & 1)
        higher = higher << 1 | 1
        rises, falls = everywhere & (lower << 1 | ~(higher | diagonal)), everywhere & higher & diagonal
    return distance
