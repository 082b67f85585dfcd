"""Articles, plurals and capitals of the labels and captions that sources bring."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from internspatial_kedro.questions.wording import capitalise, countable, definite, indefinite, plural

COCO = [
    ("person", "a person", "people"),
    ("bicycle", "a bicycle", "bicycles"),
    ("car", "a car", "cars"),
    ("motorcycle", "a motorcycle", "motorcycles"),
    ("airplane", "an airplane", "airplanes"),
    ("bus", "a bus", "buses"),
    ("train", "a train", "trains"),
    ("truck", "a truck", "trucks"),
    ("boat", "a boat", "boats"),
    ("traffic light", "a traffic light", "traffic lights"),
    ("fire hydrant", "a fire hydrant", "fire hydrants"),
    ("stop sign", "a stop sign", "stop signs"),
    ("parking meter", "a parking meter", "parking meters"),
    ("bench", "a bench", "benches"),
    ("bird", "a bird", "birds"),
    ("cat", "a cat", "cats"),
    ("dog", "a dog", "dogs"),
    ("horse", "a horse", "horses"),
    ("sheep", "a sheep", "sheep"),
    ("cow", "a cow", "cows"),
    ("elephant", "an elephant", "elephants"),
    ("bear", "a bear", "bears"),
    ("zebra", "a zebra", "zebras"),
    ("giraffe", "a giraffe", "giraffes"),
    ("backpack", "a backpack", "backpacks"),
    ("umbrella", "an umbrella", "umbrellas"),
    ("handbag", "a handbag", "handbags"),
    ("tie", "a tie", "ties"),
    ("suitcase", "a suitcase", "suitcases"),
    ("frisbee", "a frisbee", "frisbees"),
    ("skis", "a pair of skis", "pairs of skis"),
    ("snowboard", "a snowboard", "snowboards"),
    ("sports ball", "a sports ball", "sports balls"),
    ("kite", "a kite", "kites"),
    ("baseball bat", "a baseball bat", "baseball bats"),
    ("baseball glove", "a baseball glove", "baseball gloves"),
    ("skateboard", "a skateboard", "skateboards"),
    ("surfboard", "a surfboard", "surfboards"),
    ("tennis racket", "a tennis racket", "tennis rackets"),
    ("bottle", "a bottle", "bottles"),
    ("wine glass", "a wine glass", "wine glasses"),
    ("cup", "a cup", "cups"),
    ("fork", "a fork", "forks"),
    ("knife", "a knife", "knives"),
    ("spoon", "a spoon", "spoons"),
    ("bowl", "a bowl", "bowls"),
    ("banana", "a banana", "bananas"),
    ("apple", "an apple", "apples"),
    ("sandwich", "a sandwich", "sandwiches"),
    ("orange", "an orange", "oranges"),
    ("broccoli", "a piece of broccoli", "pieces of broccoli"),
    ("carrot", "a carrot", "carrots"),
    ("hot dog", "a hot dog", "hot dogs"),
    ("pizza", "a pizza", "pizzas"),
    ("donut", "a donut", "donuts"),
    ("cake", "a cake", "cakes"),
    ("chair", "a chair", "chairs"),
    ("couch", "a couch", "couches"),
    ("potted plant", "a potted plant", "potted plants"),
    ("bed", "a bed", "beds"),
    ("dining table", "a dining table", "dining tables"),
    ("toilet", "a toilet", "toilets"),
    ("tv", "a TV", "TVs"),
    ("laptop", "a laptop", "laptops"),
    ("mouse", "a mouse", "mice"),
    ("remote", "a remote", "remotes"),
    ("keyboard", "a keyboard", "keyboards"),
    ("cell phone", "a cell phone", "cell phones"),
    ("microwave", "a microwave", "microwaves"),
    ("oven", "an oven", "ovens"),
    ("toaster", "a toaster", "toasters"),
    ("sink", "a sink", "sinks"),
    ("refrigerator", "a refrigerator", "refrigerators"),
    ("book", "a book", "books"),
    ("clock", "a clock", "clocks"),
    ("vase", "a vase", "vases"),
    ("scissors", "a pair of scissors", "pairs of scissors"),
    ("teddy bear", "a teddy bear", "teddy bears"),
    ("hair drier", "a hair drier", "hair driers"),
    ("toothbrush", "a toothbrush", "toothbrushes"),
]

HOUSEHOLD = [
    ("armchair", "an armchair", "armchairs"),
    ("sofa", "a sofa", "sofas"),
    ("bookshelf", "a bookshelf", "bookshelves"),
    ("shelf", "a shelf", "shelves"),
    ("coffee table", "a coffee table", "coffee tables"),
    ("end table", "an end table", "end tables"),
    ("office chair", "an office chair", "office chairs"),
    ("ottoman", "an ottoman", "ottomans"),
    ("chest of drawers", "a chest of drawers", "chests of drawers"),
    ("floor lamp", "a floor lamp", "floor lamps"),
    ("standing lamp", "a standing lamp", "standing lamps"),
    ("picture frame", "a picture frame", "picture frames"),
    ("curtains", "a set of curtains", "sets of curtains"),
    ("blinds", "a set of blinds", "sets of blinds"),
    ("stairs", "a flight of stairs", "flights of stairs"),
    ("books", "a set of books", "sets of books"),
    ("clothes", "a set of clothes", "sets of clothes"),
    ("paper", "a piece of paper", "pieces of paper"),
    ("toilet paper", "a roll of toilet paper", "rolls of toilet paper"),
    ("pair of shoes", "a pair of shoes", "pairs of shoes"),
    ("headphones", "a pair of headphones", "pairs of headphones"),
    ("box", "a box", "boxes"),
    ("box of fruit", "a box of fruit", "boxes of fruit"),
    ("loaf of bread", "a loaf of bread", "loaves of bread"),
    ("leaf", "a leaf", "leaves"),
    ("cactus", "a cactus", "cacti"),
    ("piano", "a piano", "pianos"),
    ("radio", "a radio", "radios"),
    ("tomato", "a tomato", "tomatoes"),
    ("canvas", "a canvas", "canvases"),
    ("thermos", "a thermos", "thermoses"),
    ("mattress", "a mattress", "mattresses"),
    ("dish", "a dish", "dishes"),
    ("battery", "a battery", "batteries"),
    ("tray", "a tray", "trays"),
    ("ironing board", "an ironing board", "ironing boards"),
    ("washing machine", "a washing machine", "washing machines"),
    ("urn", "an urn", "urns"),
    ("utensil", "a utensil", "utensils"),
    ("alarm clock", "an alarm clock", "alarm clocks"),
    ("scarf", "a scarf", "scarves"),
]

KITTI = [
    ("van", "a van", "vans"),
    ("pedestrian", "a pedestrian", "pedestrians"),
    ("person sitting", "a person sitting", "people sitting"),
    ("cyclist", "a cyclist", "cyclists"),
    ("tram", "a tram", "trams"),
]

SUNRGBD = [
    ("night stand", "a night stand", "night stands"),
    ("night_stand", "a night stand", "night stands"),
    ("sofa chair", "a sofa chair", "sofa chairs"),
    ("dresser", "a dresser", "dressers"),
    ("dresser_mirror", "a dresser mirror", "dresser mirrors"),
    ("garbage bin", "a garbage bin", "garbage bins"),
    ("tv stand", "a TV stand", "TV stands"),
    ("kitchen cabinet", "a kitchen cabinet", "kitchen cabinets"),
    ("kitchen cabinets", "a set of kitchen cabinets", "sets of kitchen cabinets"),
    ("bathtub", "a bathtub", "bathtubs"),
    ("cpu", "a CPU", "CPUs"),
]

OTHERS = [
    ("hourglass", "an hourglass", "hourglasses"),
    ("honest man", "an honest man", "honest men"),
    ("uniform", "a uniform", "uniforms"),
    ("unlit candle", "an unlit candle", "unlit candles"),
    ("used towel", "a used towel", "used towels"),
    ("one-way sign", "a one-way sign", "one-way signs"),
    ("onion", "an onion", "onions"),
    ("european flag", "a european flag", "european flags"),
    ("LED lamp", "an LED lamp", "LED lamps"),
    ("MP3 player", "an MP3 player", "MP3 players"),
    ("USB stick", "a USB stick", "USB sticks"),
    ("LEGO brick", "a LEGO brick", "LEGO bricks"),
    ("X-ray machine", "an X-ray machine", "X-ray machines"),
    ("L-shaped sofa", "an L-shaped sofa", "L-shaped sofas"),
    ("t-shirt", "a t-shirt", "t-shirts"),
    ("8-seat table", "an 8-seat table", "8-seat tables"),
    ("18-inch monitor", "an 18-inch monitor", "18-inch monitors"),
    ("12-inch monitor", "a 12-inch monitor", "12-inch monitors"),
    ("étagère", "an étagère", "étagères"),
    ("man", "a man", "men"),
    ("woman", "a woman", "women"),
    ("child", "a child", "children"),
    ("snowman", "a snowman", "snowmen"),
    ("Ox", "an Ox", "Oxen"),
    ("goose", "a goose", "geese"),
    ("glass", "a glass", "glasses"),
    ("glasses", "a pair of glasses", "pairs of glasses"),
    ("wine glasses", "a set of wine glasses", "sets of wine glasses"),
    ("people", "a group of people", "groups of people"),
    ("aircraft", "an aircraft", "aircraft"),
    ("starfish", "a starfish", "starfish"),
    ("three hole punch", "a three hole punch", "three hole punches"),
]

CAPTIONS = [
    ("person in the red shirt", "a person in the red shirt", "people in the red shirt"),
    ("the person in the red shirt", "a person in the red shirt", "people in the red shirt"),
    ("an old chair", "an old chair", "old chairs"),
    ("A box on the shelves", "a box on the shelves", "boxes on the shelves"),
    ("man riding a horse", "a man riding a horse", "men riding a horse"),
    ("woman cutting paper", "a woman cutting paper", "women cutting paper"),
    ("lamp hanging from the ceiling", "a lamp hanging from the ceiling", "lamps hanging from the ceiling"),
    ("chair closest to the door", "a chair closest to the door", "chairs closest to the door"),
    ("bag filled with oranges", "a bag filled with oranges", "bags filled with oranges"),
    ("white running shoes", "a pair of white running shoes", "pairs of white running shoes"),
    ("two chairs", "a group of two chairs", "groups of two chairs"),
    ("2 sheep on a hill", "a group of 2 sheep on a hill", "groups of 2 sheep on a hill"),
    ("some books", "a set of books", "sets of books"),
    ("one chair", "a chair", "chairs"),
    ("his umbrella", "his umbrella", "his umbrellas"),
]


@pytest.mark.parametrize(
    ("phrase", "with_article", "several"), COCO + HOUSEHOLD + KITTI + SUNRGBD + OTHERS + CAPTIONS, ids=lambda text: text
)
def test_article_and_plural(phrase: str, with_article: str, several: str) -> None:
    assert indefinite(phrase) == with_article
    assert plural(phrase) == several


def test_every_coco_category_is_in_the_table() -> None:
    assert len({label for label, *_ in COCO}) == 80


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("red chair", "the red chair"),
        ("a red chair", "the red chair"),
        ("the red chair", "the red chair"),
        ("The red chair", "the red chair"),
        ("an old chair", "the old chair"),
        ("another chair", "the chair"),
        ("ancient vase", "the ancient vase"),
        ("theatre seat", "the theatre seat"),
        ("two chairs", "the group of two chairs"),
        ("the two chairs", "the group of two chairs"),
        ("a few books", "the set of books"),
        ("scissors", "the pair of scissors"),
        ("chest of drawers", "the chest of drawers"),
        ("chair that has wheels", "the chair that has wheels"),
        ("people at a table", "the group of people at a table"),
        ("the person in the red shirt", "the person in the red shirt"),
        ("this chair", "this chair"),
        ("her bag", "her bag"),
        ("the man's hat", "the man's hat"),
        ("  wooden   table ", "the wooden table"),
        ("tv", "the TV"),
        ("one of the chairs", "the one of the chairs"),
    ],
)
def test_definite_has_one_article_and_takes_a_singular_verb(phrase: str, expected: str) -> None:
    assert definite(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("chair", "chair"), ("scissors", "pair of scissors"), ("an umbrella", "umbrella"), ("books", "set of books")],
)
def test_countable_follows_a_one(phrase: str, expected: str) -> None:
    assert countable(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the red chair", "The red chair"),
        ("object 3", "Object 3"),
        ("TV", "TV"),
        ("the TV", "The TV"),
        ("<ref>red chair</ref>", "<ref>red chair</ref>"),
        ("étagère", "Étagère"),
        ("3 chairs", "3 chairs"),
        ("", ""),
    ],
)
def test_capitalise_changes_the_first_letter_only(phrase: str, expected: str) -> None:
    assert capitalise(phrase) == expected


@pytest.mark.parametrize("function", [indefinite, definite, plural, countable])
@pytest.mark.parametrize("phrase", ["", "   ", "_"])
def test_phrase_without_a_word_is_an_error(function: object, phrase: str) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match="needs at least one word"):
        function(phrase)


@given(st.text(min_size=1).filter(lambda text: bool(text.replace("_", " ").split())))
@example("of")
@example("the of")
def test_any_label_keeps_its_words(phrase: str) -> None:
    """Emoji, markup and nonsense come through; a phrase that has its article gets no second one."""
    assert definite(phrase).endswith(countable(phrase))
    assert indefinite(phrase).endswith(countable(phrase))
    assert definite(definite(phrase)) == definite(phrase)
    assert plural(phrase)


def test_very_long_label_is_read_in_one_pass() -> None:
    assert plural("x" * 10_000) == "x" * 10_000 + "es"
    assert plural("very " * 10_000 + "old chair").endswith("old chairs")
