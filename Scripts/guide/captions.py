"""What icons are called: further names of thin subjects, the sentences that names stand in, and colours."""

import re

# Colours that icons are painted in, as words and as RGB. The first eight are those of the colour test.
COLOURS = {
    "red": (0.86, 0.10, 0.12), "orange": (0.98, 0.55, 0.08), "yellow": (0.99, 0.85, 0.15),
    "green": (0.18, 0.66, 0.22), "blue": (0.13, 0.40, 0.88), "purple": (0.52, 0.20, 0.72),
    "pink": (0.98, 0.52, 0.72), "brown": (0.50, 0.30, 0.15), "black": (0.10, 0.10, 0.11),
    "white": (0.97, 0.97, 0.97), "grey": (0.55, 0.55, 0.56), "golden": (0.93, 0.72, 0.16),
    "silver": (0.76, 0.79, 0.83), "icy": (0.66, 0.90, 0.99), "turquoise": (0.12, 0.76, 0.74),
}
COLOUR_NAMES = list(COLOURS)
TESTED_COLOURS = COLOUR_NAMES[:8]
SYNONYMS = {
    "grey": ["grey", "gray"], "golden": ["golden", "gold"], "icy": ["icy", "ice", "frozen", "light blue"],
    "purple": ["purple", "purple", "violet"], "turquoise": ["turquoise", "teal"],
}
COLOUR_WORDS = set(COLOURS) | {word for words in SYNONYMS.values() for word in " ".join(words).split()}

# Ways to ask for a thing.
TEMPLATES = (
    ["an icon of a {}"] * 4 + ["a {}"] * 3 + ["{}"] * 2
    + ["an emoji of a {}", "clip art of a {}", "a picture of a {}", "a drawing of a {}", "the {}", "an image of a {}",
       "an icon of {}", "a sprite of a {}", "pixel art of a {}", "a cute {}", "a small {}", "{} icon"]
)

# Further names, by Unicode code points: what players call the things that Unicode names otherwise.
ALIASES = {
    "2615": ["coffee cup", "cup of coffee", "coffee mug", "coffee"],
    "1f30d": ["planet earth", "earth", "the planet earth floating in space", "earth globe"],
    "1f30e": ["planet earth", "earth", "the planet earth floating in space", "earth globe"],
    "1f30f": ["planet earth", "earth", "the planet earth floating in space", "earth globe"],
    "1fa90": ["planet with a ring", "saturn"],
    "1f642": ["smiley face", "smiley", "smiling face"], "1f603": ["smiley face", "smiley", "happy face"],
    "1f600": ["smiley face", "smiley"], "1f60a": ["smiley face", "smiley"], "263a": ["smiley face", "smiley"],
    "1f609": ["winking smiley"], "1f622": ["sad face"],
    "1f409": ["dragon", "whole dragon"], "1f432": ["dragon head", "dragon"],
    "1f986": ["duck"], "1f5e1": ["sword", "short sword"], "2694": ["two swords", "swords"],
    "1f48e": ["gem", "diamond", "jewel", "crystal"], "1f344": ["mushroom", "toadstool"],
    "2764": ["heart", "red heart"], "1f525": ["flame", "fire"], "1f383": ["pumpkin"],
    "1f479": ["red monster", "ogre"], "1f47e": ["space invader", "pixel monster"], "1f6f8": ["ufo"],
    "1f415": ["dog"], "1f436": ["dog", "dog head"], "1f431": ["cat", "cat head"], "1f408": ["cat"],
    "1f3f0": ["castle", "tower"], "1f9d9": ["wizard"], "1f9da": ["fairy"], "1f9df": ["zombie"],
    "1f475": ["old woman"], "1f332": ["tree", "fir tree"], "1f333": ["tree"], "1f384": ["christmas tree"],
    "2b50": ["star"], "1f31f": ["star", "shining star"], "1f98b": ["butterfly"], "1f98e": ["lizard"],
    "1f511": ["key"], "1f5dd": ["key", "old key"], "1fa99": ["coin", "gold coin"], "1f451": ["crown"],
    "1f34e": ["apple", "red apple"], "1f34f": ["apple", "green apple"], "26bd": ["football", "soccer ball"],
    "1f3d0": ["ball", "volleyball"], "1f47b": ["ghost"], "1f480": ["skull"], "1f47d": ["alien"],
    "1f4a3": ["bomb"], "1f6e1": ["shield"], "1f9ea": ["test tube", "potion"], "1f3b8": ["guitar"],
}


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def with_articles(text):
    """a apple → an apple; and no article before another, as in "a the"."""
    text = re.sub(r"\b(an?|the) (an?|the|some|two|three) ", r"\2 ", text)
    text = re.sub(r"\ban ([^aeiou\W])", r"a \1", text)
    return re.sub(r"\ba ([aeio])", r"an \1", text)


def coloured(name, colour, random):
    """A name with a colour: "purple mushroom", sometimes "mushroom that is purple"."""
    rest = [word for word in name.split() if word not in COLOUR_WORDS]
    thing = " ".join(rest) or "thing"
    word = random.choice(SYNONYMS.get(colour, [colour]))
    if word in ("ice", "light blue") or random.random() < 0.93:
        return f"{word} {thing}"
    return f"{thing} that is {word}"


def sentence(name, random):
    return with_articles(random.choice(TEMPLATES).format(name))
