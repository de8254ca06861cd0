"""Simple drawings of beings: dragons, an octopus, an old woman on a bench and others that icons show seldom or otherwise."""

from sheet import DARK, SIDE, Sheet, around, beside, moved, polar, shade

SCALES = [(60, 160, 70), (200, 50, 45), (50, 110, 210), (120, 70, 180)]
SKINS = [(255, 214, 170), (240, 190, 140), (190, 130, 85), (255, 205, 60)]


def dragon(random):
    """From the side, with a wing, a horn and a pointed tail."""
    sheet = Sheet(random)
    scale = around(random, random.choice(SCALES), 0.05)
    wing = random.choice([shade(scale, 0.7), around(random, (240, 160, 60)), shade(scale, 1.3)])
    belly = around(random, (250, 215, 130))
    tip = (0.9 + random.uniform(-0.03, 0.04), 0.42 + random.uniform(-0.06, 0.06))
    sheet.curve([(0.56, 0.74), (0.76, 0.84), (0.92, 0.7), tip], (0.11, 0.025), scale)
    sheet.polygon([(tip[0] - 0.08, tip[1] + 0.03), (tip[0], tip[1] - 0.12), (tip[0] + 0.08, tip[1] + 0.03)], wing)
    lift = random.uniform(-0.04, 0.06)
    sheet.polygon(
        moved(random, [(0.5, 0.55), (0.54, 0.08 + lift), (0.7, 0.2 + lift), (0.94, 0.16 + lift), (0.84, 0.3 + lift),
                       (0.87, 0.44 + lift), (0.74, 0.44), (0.68, 0.58)]), wing)
    for x in (0.38, 0.58):
        sheet.ellipse(x, 0.86, 0.075, 0.09, shade(scale, 0.88))
    sheet.ellipse(0.49, 0.7, 0.19, 0.18, scale)
    sheet.curve([(0.43, 0.66), (0.33, 0.52), (0.33, 0.34)], (0.12, 0.075), scale)
    sheet.ellipse(0.42, 0.74, 0.1, 0.12, belly)
    for x, y in ((0.43, 0.42), (0.45, 0.52), (0.41, 0.32)):
        sheet.polygon([(x - 0.03, y - 0.05), (x + 0.06, y - 0.02), (x - 0.02, y + 0.05)], wing)
    sheet.polygon([(0.33, 0.2), (0.46, 0.04), (0.41, 0.24)], belly)
    sheet.blob(
        moved(random, [(0.4, 0.22), (0.28, 0.15), (0.18, 0.22), (0.05, 0.25), (0.06, 0.37), (0.22, 0.39), (0.38, 0.36)],
              0.01), scale)
    sheet.draw.line([(18, 104), (60, 106)], fill=shade(scale, 0.45), width=5)
    sheet.eye(0.26, 0.24, 0.035)
    sheet.dot(0.085, 0.28, 0.013)
    return sheet.image


def dragon_head(random):
    """From the front, with horns, ears and nostrils."""
    sheet = Sheet(random)
    scale = around(random, random.choice(SCALES), 0.05)
    horn, snout = around(random, (250, 225, 160)), shade(scale, 1.3)
    for side in (-1, 1):
        at = beside(side)
        sheet.polygon([at(0.1, 0.26), at(0.3, 0.02), at(0.28, 0.34)], horn)
        sheet.polygon([at(0.24, 0.4), at(0.48, 0.3), at(0.42, 0.5), at(0.48, 0.62), at(0.26, 0.62)], shade(scale, 0.75))
    sheet.blob(moved(random, [(0.5, 0.18), (0.76, 0.32), (0.74, 0.6), (0.5, 0.72), (0.26, 0.6), (0.24, 0.32)], 0.01), scale)
    sheet.blob(moved(random, [(0.5, 0.52), (0.7, 0.62), (0.7, 0.86), (0.5, 0.94), (0.3, 0.86), (0.3, 0.62)], 0.01), snout)
    for side in (-1, 1):
        sheet.eye(0.5 + side * 0.13, 0.42, 0.06)
        sheet.dot(0.5 + side * 0.08, 0.68, 0.025)
        sheet.polygon([(0.5 + side * 0.1, 0.83), (0.5 + side * 0.16, 0.83), (0.5 + side * 0.13, 0.92)], (255, 255, 255))
    sheet.polygon([(0.44, 0.2), (0.5, 0.04), (0.56, 0.2)], shade(scale, 0.75))
    return sheet.image


def octopus(random):
    sheet = Sheet(random)
    skin = around(random, random.choice([(235, 90, 70), (240, 130, 50), (160, 80, 190), (240, 120, 160)]), 0.04)
    for k in range(6):
        part = (k - 2.5) / 2.5
        x = 0.5 + part * 0.2
        swing = random.choice([-0.05, 0.05])
        sheet.curve(
            [(x, 0.52), (0.5 + part * 0.33, 0.72), (0.5 + part * 0.36 + swing, 0.86), (0.5 + part * 0.4 + 2 * swing, 0.9)],
            (0.075, 0.03), shade(skin, 0.9 if k % 2 else 1.0))
    sheet.blob(moved(random, [(0.5, 0.04), (0.74, 0.18), (0.74, 0.44), (0.64, 0.62), (0.36, 0.62), (0.26, 0.44),
                              (0.26, 0.18)], 0.012), skin)
    for x in (0.4, 0.6):
        sheet.eye(x, 0.38, 0.06)
    sheet.draw.arc([140, 140, 180, 172], 20, 160, fill=DARK, width=5)
    return sheet.image


def dog_head(random):
    sheet = Sheet(random)
    fur = around(random, random.choice([(200, 140, 80), (150, 95, 55), (240, 200, 150), (225, 170, 100)]))
    ear, muzzle = shade(fur, 0.6), (250, 240, 225)
    sheet.blob(moved(random, [(0.5, 0.12), (0.74, 0.22), (0.78, 0.55), (0.5, 0.9), (0.22, 0.55), (0.26, 0.22)], 0.012), fur)
    for side in (-1, 1):
        at = beside(side)
        sheet.blob(moved(random, [at(0.2, 0.16), at(0.34, 0.18), at(0.44, 0.5), at(0.36, 0.66), at(0.27, 0.44)], 0.012), ear)
        sheet.dot(*at(0.12, 0.42), 0.045)
        sheet.dot(*at(0.11, 0.405), 0.014, (255, 255, 255))
    sheet.polygon([(0.45, 0.72), (0.55, 0.72), (0.54, 0.93), (0.46, 0.93)], around(random, (240, 110, 120)))
    sheet.ellipse(0.5, 0.67, 0.17, 0.13, muzzle)
    sheet.ellipse(0.5, 0.59, 0.075, 0.05, DARK)
    sheet.draw.line([(160, 195), (160, 232)], fill=DARK, width=5)
    return sheet.image


def dog(random):
    """Standing, from the side."""
    sheet = Sheet(random)
    fur = around(random, random.choice([(200, 140, 80), (150, 95, 55), (240, 200, 150), (225, 170, 100)]))
    sheet.curve([(0.82, 0.5), (0.93, 0.4), (0.95, 0.26)], (0.05, 0.025), fur)
    for x, dark in ((0.4, 0.8), (0.8, 0.8), (0.33, 1.0), (0.73, 1.0)):
        sheet.box(x - 0.05, 0.55, x + 0.05, 0.94, shade(fur, dark), 0.04)
    sheet.box(0.26, 0.42, 0.88, 0.7, fur, 0.12)
    sheet.curve([(0.34, 0.52), (0.28, 0.36)], (0.12, 0.1), fur)
    sheet.blob(moved(random, [(0.38, 0.18), (0.24, 0.12), (0.16, 0.24), (0.03, 0.3), (0.05, 0.4), (0.22, 0.42), (0.36, 0.38)],
                     0.01), fur)
    sheet.blob([(0.3, 0.14), (0.42, 0.16), (0.47, 0.38), (0.4, 0.44), (0.34, 0.28)], shade(fur, 0.6))
    sheet.dot(0.22, 0.24, 0.026)
    sheet.dot(0.055, 0.31, 0.035)
    return sheet.image


def woman(sheet, x, y, size, skin, hair):
    """An old woman's head with a bun and glasses."""
    sheet.ellipse(x, y - 1.05 * size, 0.45 * size, 0.4 * size, hair)
    sheet.ellipse(x, y - 0.15 * size, 1.02 * size, 0.95 * size, hair)
    sheet.ellipse(x, y + 0.12 * size, 0.8 * size, 0.82 * size, skin)
    for side in (-1, 1):
        left, top = x + side * 0.36 * size, y + 0.02 * size
        r = 0.26 * size
        sheet.draw.ellipse([SIDE * (left - r), SIDE * (top - r), SIDE * (left + r), SIDE * (top + r)], fill=(235, 245, 250),
                           outline=DARK, width=max(3, int(24 * size)))
        sheet.dot(left, top, 0.09 * size)
    sheet.draw.arc([SIDE * (x - 0.3 * size), SIDE * (y + 0.2 * size), SIDE * (x + 0.3 * size), SIDE * (y + 0.66 * size)],
                   20, 160, fill=(150, 60, 60), width=max(3, int(20 * size)))


def old_woman(random):
    sheet = Sheet(random)
    dress = around(random, random.choice([(150, 70, 160), (80, 110, 190), (200, 80, 110)]), 0.1)
    sheet.box(0.16, 0.78, 0.84, 1.0, dress, 0.1)
    woman(sheet, 0.5, 0.46, 0.32, around(random, random.choice(SKINS)), (205, 208, 215))
    return sheet.image


def old_woman_on_a_bench(random):
    sheet = Sheet(random)
    wood, leg = around(random, (165, 105, 55)), around(random, (80, 70, 66))
    dress = around(random, random.choice([(150, 70, 160), (80, 110, 190), (200, 80, 110)]), 0.1)
    skin = around(random, random.choice(SKINS))
    for x in (0.07, 0.87):
        sheet.box(x, 0.42, x + 0.06, 0.95, leg)
    for y in (0.42, 0.53):
        sheet.box(0.02, y, 0.98, y + 0.075, wood, 0.01)
    sheet.box(0.02, 0.69, 0.98, 0.76, shade(wood, 0.85), 0.01)
    x = random.uniform(0.4, 0.6)
    for foot in (-0.07, 0.07):
        sheet.box(x + foot - 0.035, 0.84, x + foot + 0.035, 0.95, skin)
        sheet.ellipse(x + foot, 0.955, 0.055, 0.03, DARK)
    sheet.blob([(x - 0.12, 0.36), (x + 0.12, 0.36), (x + 0.2, 0.7), (x + 0.19, 0.86), (x - 0.19, 0.86), (x - 0.2, 0.7)], dress)
    for side in (-1, 1):
        sheet.curve([(x + side * 0.13, 0.44), (x + side * 0.2, 0.56), (x + side * 0.08, 0.66)], (0.05, 0.035), shade(dress, 0.85))
    woman(sheet, x, 0.2, 0.155, skin, (205, 208, 215))
    return sheet.image


def bat(random):
    sheet = Sheet(random)
    fur = around(random, random.choice([(80, 60, 110), (60, 60, 75), (110, 70, 60)]))
    for side in (-1, 1):
        at = beside(side)
        sheet.polygon(
            moved(random, [at(0.08, 0.4), at(0.24, 0.24), at(0.48, 0.3), at(0.46, 0.62), at(0.36, 0.52), at(0.28, 0.66),
                           at(0.18, 0.56), at(0.08, 0.68)]), shade(fur, 0.8))
        sheet.polygon([at(0.04, 0.3), at(0.11, 0.16), at(0.15, 0.36)], fur)
    sheet.ellipse(0.5, 0.5, 0.16, 0.22, fur)
    for x in (0.44, 0.56):
        sheet.eye(x, 0.42, 0.042)
    for x in (0.45, 0.55):
        sheet.polygon([(x - 0.02, 0.54), (x + 0.02, 0.54), (x, 0.6)], (255, 255, 255))
    return sheet.image


def snake(random):
    sheet = Sheet(random)
    scale = around(random, random.choice([(70, 160, 70), (190, 160, 60), (150, 80, 60)]), 0.05)
    for y, half in ((0.84, 0.4), (0.7, 0.32)):
        sheet.ellipse(0.5, y, half, 0.12, scale)
        sheet.ellipse(0.5, y - 0.02, half * 0.6, 0.05, shade(scale, 0.75))
    sheet.curve([(0.62, 0.62), (0.68, 0.46), (0.5, 0.38), (0.42, 0.24)], (0.09, 0.075), scale)
    sheet.ellipse(0.36, 0.2, 0.17, 0.12, scale)
    sheet.curve([(0.2, 0.22), (0.08, 0.25)], (0.014, 0.012), (220, 50, 60))
    sheet.eye(0.34, 0.16, 0.035)
    return sheet.image


def spider(random):
    sheet = Sheet(random)
    fur = around(random, random.choice([(50, 45, 55), (110, 60, 45), (80, 50, 110)]))
    for side in (-1, 1):
        for k, angle in enumerate((-58, -22, 18, 52)):
            knee = polar(0.32, angle)
            foot = polar(0.46, angle + (18 if angle > 0 else -4))
            sheet.curve(
                [(0.5, 0.52), (0.5 + side * knee[0], 0.45 + knee[1]), (0.5 + side * foot[0], 0.56 + foot[1])],
                (0.03, 0.016), shade(fur, 0.9))
    sheet.ellipse(0.5, 0.62, 0.2, 0.21, fur)
    sheet.ellipse(0.5, 0.38, 0.14, 0.12, shade(fur, 1.2))
    for x in (0.45, 0.55):
        sheet.dot(x, 0.36, 0.035, (235, 60, 60))
    return sheet.image


def knight(random):
    """A helmet with a plume."""
    sheet = Sheet(random)
    steel, plume = around(random, (175, 185, 200)), around(random, random.choice([(210, 50, 50), (60, 100, 210)]))
    sheet.blob(moved(random, [(0.46, 0.2), (0.5, 0.05), (0.72, 0.02), (0.88, 0.16), (0.86, 0.36), (0.7, 0.2)]), plume)
    sheet.blob([(0.5, 0.14), (0.76, 0.26), (0.8, 0.6), (0.74, 0.94), (0.26, 0.94), (0.2, 0.6), (0.24, 0.26)], steel)
    sheet.box(0.22, 0.44, 0.78, 0.53, DARK, 0.02)
    sheet.box(0.46, 0.16, 0.54, 0.94, shade(steel, 0.8))
    for x in (0.33, 0.6):
        for y in (0.64, 0.72, 0.8):
            sheet.dot(x + 0.035, y, 0.022)
    return sheet.image


def wizard(random):
    sheet = Sheet(random)
    robe = around(random, random.choice([(80, 70, 190), (130, 60, 170), (40, 90, 160)]), 0.05)
    sheet.polygon([(0.3, 0.5), (0.7, 0.5), (0.86, 0.98), (0.14, 0.98)], robe)
    sheet.ellipse(0.5, 0.4, 0.15, 0.14, around(random, random.choice(SKINS)))
    sheet.blob([(0.36, 0.42), (0.64, 0.42), (0.62, 0.62), (0.5, 0.82), (0.38, 0.62)], (240, 240, 245))
    lean = random.uniform(-0.08, 0.08)
    sheet.polygon([(0.32, 0.32), (0.5 + lean, 0.02), (0.68, 0.32)], robe)
    sheet.box(0.24, 0.29, 0.76, 0.35, shade(robe, 0.75), 0.03)
    for x in (0.44, 0.56):
        sheet.dot(x, 0.4, 0.022)
    sheet.box(0.84, 0.3, 0.885, 0.98, around(random, (120, 80, 45)))
    sheet.ellipse(0.8625, 0.26, 0.06, 0.06, around(random, (90, 210, 240), 0.2))
    return sheet.image


def zombie(random):
    sheet = Sheet(random)
    skin = around(random, (120, 170, 90))
    sheet.box(0.22, 0.14, 0.78, 0.86, skin, 0.18)
    sheet.polygon([(0.22, 0.36), (0.24, 0.12), (0.5, 0.05), (0.76, 0.12), (0.78, 0.36), (0.64, 0.24), (0.5, 0.3), (0.36, 0.22)],
                  (50, 50, 45))
    sheet.eye(0.38, 0.44, 0.085)
    sheet.eye(0.62, 0.45, 0.065)
    sheet.box(0.34, 0.64, 0.66, 0.76, (90, 30, 35), 0.03)
    for x in (0.4, 0.52, 0.6):
        sheet.box(x, 0.64, x + 0.045, 0.69, (245, 240, 215))
    return sheet.image


SUBJECTS = [
    (dragon, ["dragon", "whole dragon", "dragon with wings"]),
    (dragon_head, ["dragon", "dragon head", "dragon face"]),
    (octopus, ["octopus"]),
    (dog_head, ["dog", "dog head", "dog face", "puppy"]),
    (dog, ["dog", "hound"]),
    (old_woman, ["old woman", "grandmother", "granny"]),
    (old_woman_on_a_bench, ["old woman on a bench", "old woman sitting on a bench", "grandmother on a bench"]),
    (bat, ["bat"]),
    (snake, ["snake"]),
    (spider, ["spider"]),
    (knight, ["knight", "knight's helmet", "helmet"]),
    (wizard, ["wizard", "mage"]),
    (zombie, ["zombie", "undead"]),
]
