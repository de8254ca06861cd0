"""Simple drawings of subjects that the collections of icons lack or draw otherwise: starfish, swords, potions, dragons."""

import math
import random

from PIL import Image, ImageDraw

import creatures
from sheet import DARK, SIDE, Sheet, around, beside, moved, shade

VARIANTS = 40


def starfish(random):
    sheet = Sheet(random)
    colour = around(random, random.choice([(250, 120, 160), (245, 130, 70), (235, 80, 90), (250, 150, 180)]))
    turn, arm, waist, sharp = random.uniform(-0.3, 0.3) - math.pi / 2, 0.44, random.uniform(0.13, 0.2), random.uniform(1.2, 2.2)
    points = []
    for step in range(200):
        angle = 2 * math.pi * step / 200
        along = abs(math.cos(2.5 * angle)) ** sharp
        radius = waist + (arm - waist) * along
        points.append((0.5 + radius * math.cos(angle + turn), 0.5 + radius * math.sin(angle + turn)))
    sheet.polygon(points, colour)
    dot = shade(colour, random.choice([0.75, 1.25]))
    for arm_number in range(5):
        angle = turn + 2 * math.pi * arm_number / 5
        for k in range(1, random.randrange(3, 6)):
            r = 0.085 * k
            sheet.dot(0.5 + r * math.cos(angle), 0.5 + r * math.sin(angle), 0.026 - 0.003 * k, dot)
    if random.random() < 0.4:
        for x in (0.45, 0.55):
            sheet.draw.ellipse([(x - 0.02) * SIDE, 0.45 * SIDE, (x + 0.02) * SIDE, 0.5 * SIDE], fill=(25, 25, 30))
    return sheet.image


def rubber_duck(random):
    sheet = Sheet(random)
    body, beak = around(random, (255, 212, 40)), around(random, (245, 130, 30))
    wing = shade(body, 0.88)
    sheet.polygon([(0.78, 0.5), (0.95, 0.42), (0.9, 0.68)], body)
    sheet.ellipse(0.54, 0.68, 0.36, 0.21 + random.uniform(-0.02, 0.03), body)
    sheet.polygon([(0.2, 0.32), (0.04, 0.36 + random.uniform(-0.02, 0.04)), (0.2, 0.43)], beak)
    sheet.ellipse(0.34, 0.34, 0.2 + random.uniform(-0.02, 0.02), 0.2, body)
    sheet.ellipse(0.6, 0.66, 0.17, 0.1, wing)
    sheet.draw.ellipse([0.26 * SIDE, 0.26 * SIDE, 0.32 * SIDE, 0.34 * SIDE], fill=(20, 20, 25))
    sheet.draw.ellipse([0.275 * SIDE, 0.27 * SIDE, 0.295 * SIDE, 0.295 * SIDE], fill=(255, 255, 255))
    return sheet.image if random.random() < 0.5 else sheet.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def striped_ball(random, colours):
    sheet = Sheet(random)
    turn, parts = random.uniform(0, 360), random.choice([6, 8])
    sheet.ellipse(0.5, 0.5, 0.45, 0.45, colours[0])
    x, y = 0.5 + random.uniform(-0.1, 0.1), 0.5 + random.uniform(-0.1, 0.1)
    mask = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(mask).ellipse([0.06 * SIDE, 0.06 * SIDE, 0.94 * SIDE, 0.94 * SIDE], fill=255)
    stripes = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(stripes)
    for part in range(parts):
        draw.pieslice(
            [(x - 0.9) * SIDE, (y - 0.9) * SIDE, (x + 0.9) * SIDE, (y + 0.9) * SIDE], turn + 360 * part / parts,
            turn + 360 * (part + 1) / parts, fill=colours[part % len(colours)])
    if random.random() < 0.6:
        draw.ellipse([(x - 0.07) * SIDE, (y - 0.07) * SIDE, (x + 0.07) * SIDE, (y + 0.07) * SIDE], fill=(255, 255, 255))
    sheet.image.paste(stripes, (0, 0), mask)
    if sheet.line:
        sheet.draw.ellipse([0.05 * SIDE, 0.05 * SIDE, 0.95 * SIDE, 0.95 * SIDE], outline=sheet.ink, width=sheet.line)
    return sheet.image


def red_and_white_ball(random):
    return striped_ball(random, [around(random, (225, 40, 40)), (250, 250, 250)])


def two_halves_ball(random):
    """Red above, white below."""
    sheet = Sheet(random)
    sheet.pie(0.5, 0.5, 0.45, 180, 360, around(random, (225, 40, 40)))
    sheet.pie(0.5, 0.5, 0.45, 0, 180, (246, 246, 246))
    if random.random() < 0.7:
        sheet.box(0.05, 0.47, 0.95, 0.53, (30, 30, 34))
        sheet.ellipse(0.5, 0.5, 0.1, 0.1, (250, 250, 250))
    return sheet.image


def beach_ball(random):
    palette = [(225, 50, 50), (250, 250, 250), (60, 110, 220), (250, 250, 250), (250, 200, 50), (250, 250, 250)]
    return striped_ball(random, [around(random, colour) for colour in palette])


def sword(random):
    sheet = Sheet(random)
    blade = around(random, random.choice([(190, 200, 212), (165, 178, 195), (215, 220, 228)]))
    guard = around(random, random.choice([(215, 165, 50), (120, 80, 50), (90, 90, 100)]))
    half, tip, reach = random.uniform(0.055, 0.085), random.uniform(0.08, 0.16), random.uniform(0.18, 0.24)
    sheet.polygon(
        [(0.5 - half, 0.68), (0.5 - half, 0.02 + tip), (0.5, 0.02), (0.5 + half, 0.02 + tip), (0.5 + half, 0.68)], blade)
    sheet.polygon([(0.5, 0.02), (0.5 + half, 0.02 + tip), (0.5 + half, 0.68), (0.5, 0.68)], shade(blade, 0.8))
    sheet.box(0.5 - reach, 0.66, 0.5 + reach, 0.74, guard, 0.03)
    sheet.box(0.455, 0.74, 0.545, 0.9, around(random, (110, 65, 35)), 0.01)
    sheet.ellipse(0.5, 0.92, 0.065, 0.065, guard)
    return sheet.turned(random.choice([-45, -45, -45, -40, -50, 0]))


def key(random):
    sheet = Sheet(random)
    metal = around(random, random.choice([(225, 180, 60), (185, 190, 200), (190, 140, 70)]))
    sheet.box(0.455, 0.34, 0.545, 0.95, metal, 0.02)
    for y, reach in ((0.84, random.uniform(0.14, 0.2)), (0.7, random.uniform(0.1, 0.16))):
        sheet.box(0.5, y, 0.5 + reach, y + 0.075, metal, 0.01)
    sheet.ellipse(0.5, 0.22, 0.2, 0.2, metal)
    sheet.cut(0.5, 0.22, random.uniform(0.08, 0.12))
    return sheet.turned(random.choice([-45, -45, -45, 0]))


def axe(random):
    sheet = Sheet(random)
    steel = around(random, (180, 190, 202))
    sheet.box(0.46, 0.06, 0.54, 0.97, around(random, (135, 85, 45)), 0.03)
    sides = (1,) if random.random() < 0.6 else (-1, 1)
    for side in sides:
        at = beside(side)
        sheet.blob([at(0.02, 0.18), at(0.2, 0.16), at(0.36, 0.05), at(0.42, 0.28), at(0.36, 0.5), at(0.2, 0.38), at(0.02, 0.36)],
                   steel)
    return sheet.turned(random.choice([-35, -25, 0]))


def hammer(random):
    sheet = Sheet(random)
    sheet.box(0.455, 0.3, 0.545, 0.97, around(random, (135, 85, 45)), 0.03)
    sheet.box(0.2, 0.06, 0.8, 0.36, around(random, (150, 155, 165)), 0.05)
    return sheet.turned(random.choice([-40, -30, 0]))


def pickaxe(random):
    sheet = Sheet(random)
    sheet.box(0.455, 0.12, 0.545, 0.97, around(random, (135, 85, 45)), 0.03)
    sheet.blob([(0.04, 0.36), (0.25, 0.12), (0.5, 0.05), (0.75, 0.12), (0.96, 0.36), (0.72, 0.24), (0.5, 0.2), (0.28, 0.24)],
               around(random, (150, 160, 172)))
    return sheet.turned(random.choice([-40, -30, 0]))


def bow(random):
    sheet = Sheet(random)
    wood = around(random, (140, 85, 45))
    sheet.curve([(0.3, 0.05), (0.62, 0.24), (0.68, 0.5), (0.62, 0.76), (0.3, 0.95)], (0.04, 0.04), wood)
    sheet.draw.line([(96, 16), (96, 304)], fill=(230, 225, 210), width=7)
    if random.random() < 0.7:
        sheet.box(0.12, 0.48, 0.9, 0.52, around(random, (180, 130, 80)))
        sheet.polygon([(0.98, 0.5), (0.86, 0.43), (0.86, 0.57)], (170, 180, 192))
    return sheet.turned(random.choice([0, 35, 45]))


def magic_staff(random):
    sheet = Sheet(random)
    wood = around(random, (125, 80, 50))
    sheet.box(0.46, 0.28, 0.54, 0.98, wood, 0.03)
    sheet.curve([(0.42, 0.34), (0.34, 0.2), (0.42, 0.06)], (0.035, 0.02), wood)
    sheet.curve([(0.58, 0.34), (0.66, 0.2), (0.58, 0.06)], (0.035, 0.02), wood)
    orb = around(random, random.choice([(90, 200, 245), (220, 80, 90), (170, 90, 230), (110, 220, 120)]))
    sheet.ellipse(0.5, 0.19, 0.11, 0.11, orb)
    sheet.dot(0.46, 0.15, 0.03, (250, 250, 255))
    return sheet.turned(random.choice([-40, -30, 0]))


def shield(random):
    sheet = Sheet(random)
    colour = around(random, random.choice([(60, 100, 200), (200, 50, 50), (70, 150, 80), (150, 155, 165)]))
    rim = around(random, random.choice([(225, 180, 60), (180, 188, 200), (130, 85, 50)]))
    shape = lambda by: [(0.12 + by, 0.08 + by), (0.5, 0.04 + by), (0.88 - by, 0.08 + by), (0.86 - by, 0.52), (0.5, 0.97 - 1.2 * by),
                        (0.14 + by, 0.52)]
    sheet.polygon(shape(0), rim)
    sheet.polygon(shape(0.07), colour)
    if random.random() < 0.5:
        sheet.box(0.455, 0.12, 0.545, 0.85, rim)
        sheet.box(0.2, 0.38, 0.8, 0.47, rim)
    else:
        sheet.ellipse(0.5, 0.42, 0.13, 0.13, rim)
    return sheet.image


def coin(random):
    sheet = Sheet(random)
    metal = around(random, random.choice([(245, 190, 50), (245, 190, 50), (190, 195, 205)]))
    sheet.ellipse(0.5, 0.5, 0.44, 0.46, metal)
    sheet.ellipse(0.5, 0.5, 0.34, 0.36, shade(metal, 0.85))
    sheet.box(0.44, 0.28, 0.56, 0.72, shade(metal, 1.15), 0.03)
    return sheet.image


def torch(random):
    sheet = Sheet(random)
    sheet.polygon([(0.4, 0.46), (0.6, 0.46), (0.55, 0.98), (0.45, 0.98)], around(random, (125, 80, 45)))
    sheet.blob(moved(random, [(0.5, 0.02), (0.62, 0.2), (0.72, 0.38), (0.6, 0.52), (0.4, 0.52), (0.28, 0.38), (0.4, 0.22)], 0.02),
               around(random, (240, 120, 30)))
    sheet.blob(moved(random, [(0.5, 0.2), (0.6, 0.38), (0.5, 0.5), (0.4, 0.38)], 0.015), around(random, (255, 215, 70)))
    return sheet.image


def scroll(random):
    sheet = Sheet(random)
    paper = around(random, (240, 220, 170))
    sheet.box(0.16, 0.14, 0.84, 0.86, paper)
    for y in (0.06, 0.82):
        sheet.box(0.06, y, 0.94, y + 0.12, shade(paper, 0.85), 0.06)
    for y in (0.3, 0.42, 0.54, 0.66):
        sheet.box(0.26, y, random.uniform(0.6, 0.76), y + 0.035, (120, 90, 60))
    return sheet.image


def barrel(random):
    sheet = Sheet(random)
    wood, band = around(random, (160, 100, 50)), around(random, (110, 112, 120))
    sheet.blob([(0.26, 0.05), (0.74, 0.05), (0.86, 0.5), (0.74, 0.95), (0.26, 0.95), (0.14, 0.5)], wood)
    for y, half in ((0.2, 0.31), (0.73, 0.31)):
        sheet.box(0.5 - half, y, 0.5 + half, y + 0.08, band)
    for x in (0.36, 0.5, 0.64):
        sheet.draw.line([(x * SIDE, 0.06 * SIDE), (x * SIDE, 0.94 * SIDE)], fill=shade(wood, 0.7), width=5)
    return sheet.image


def crate(random):
    sheet = Sheet(random)
    wood = around(random, (180, 125, 70))
    sheet.box(0.06, 0.06, 0.94, 0.94, shade(wood, 0.75), 0.02)
    for x in (0.06, 0.82):
        sheet.box(x, 0.06, x + 0.12, 0.94, wood)
        sheet.box(0.06, x, 0.94, x + 0.12, wood)
    sheet.polygon([(0.18, 0.28), (0.28, 0.18), (0.82, 0.72), (0.72, 0.82)], wood)
    return sheet.image


def cauldron(random):
    sheet = Sheet(random)
    iron, brew = around(random, (70, 72, 82)), around(random, random.choice([(110, 210, 80), (170, 80, 210), (90, 180, 230)]))
    for x in (0.26, 0.66):
        sheet.box(x, 0.78, x + 0.08, 0.96, iron, 0.02)
    sheet.ellipse(0.5, 0.6, 0.4, 0.32, iron)
    sheet.ellipse(0.5, 0.34, 0.37, 0.1, brew)
    for x, y, r in ((0.4, 0.22, 0.06), (0.56, 0.16, 0.08), (0.66, 0.26, 0.05)):
        sheet.ellipse(x, y, r, r, brew)
    return sheet.image


def tower(random):
    sheet = Sheet(random)
    stone = around(random, random.choice([(160, 160, 168), (190, 165, 130)]))
    sheet.box(0.26, 0.3, 0.74, 0.97, stone)
    sheet.box(0.2, 0.2, 0.8, 0.36, shade(stone, 1.1))
    for x in (0.2, 0.43, 0.66):
        sheet.box(x, 0.1, x + 0.14, 0.24, shade(stone, 1.1))
    sheet.box(0.42, 0.7, 0.58, 0.97, (80, 55, 40), 0.06)
    for y in (0.44, 0.56):
        sheet.box(0.46, y, 0.54, y + 0.08, DARK)
    return sheet.image


def potion(random):
    sheet = Sheet(random)
    liquid = around(random, random.choice([(220, 50, 70), (60, 120, 230), (80, 190, 80), (160, 70, 210)]), 0.05)
    glass = (205, 225, 235)
    wide = random.uniform(0.3, 0.36)
    sheet.box(0.42, 0.12, 0.58, 0.45, glass)
    sheet.ellipse(0.5, 0.64, wide, 0.31, glass)
    sheet.draw.pieslice(
        [(0.53 - wide) * SIDE, 0.36 * SIDE, (0.47 + wide) * SIDE, 0.92 * SIDE], random.uniform(-25, 0), 190, fill=liquid)
    sheet.draw.ellipse([0.33 * SIDE, 0.55 * SIDE, 0.42 * SIDE, 0.68 * SIDE], fill=shade(liquid, 1.35))
    sheet.box(0.38, 0.2, 0.62, 0.26, glass, 0.02)
    sheet.box(0.43, 0.03, 0.57, 0.15, around(random, (165, 110, 60)), 0.02)
    return sheet.image


def slime(random):
    sheet = Sheet(random)
    colour = around(random, random.choice([(90, 200, 90), (80, 160, 235), (230, 90, 110), (170, 110, 220)]), 0.05)
    top = random.uniform(0.18, 0.35)
    points = [(0.5 + 0.45 * math.cos(a) * (1 - 0.25 * math.sin(a) ** 2), 0.86 - (0.86 - top) * math.sin(a) ** 1.2)
              for a in (math.pi * k / 60 for k in range(61))]
    sheet.polygon(points, colour)
    for x in (0.38, 0.62):
        sheet.draw.ellipse([(x - 0.045) * SIDE, 0.56 * SIDE, (x + 0.045) * SIDE, 0.7 * SIDE], fill=(25, 25, 30))
    sheet.draw.arc([0.43 * SIDE, 0.63 * SIDE, 0.57 * SIDE, 0.76 * SIDE], 20, 160, fill=(25, 25, 30), width=6)
    sheet.draw.ellipse([0.3 * SIDE, (top + 0.12) * SIDE, 0.42 * SIDE, (top + 0.2) * SIDE], fill=shade(colour, 1.3))
    return sheet.image


def crystal(random):
    sheet = Sheet(random)
    colour = around(random, random.choice([(110, 200, 240), (190, 110, 230), (110, 220, 160), (240, 120, 170)]), 0.05)
    for x, width, top, lean in ((0.3, 0.11, 0.4, -0.08), (0.7, 0.11, 0.34, 0.1), (0.5, 0.15, 0.05, 0.0)):
        top += random.uniform(-0.03, 0.05)
        tip = x + lean
        sheet.polygon([(x - width, 0.92), (tip - width, top + 0.14), (tip, top), (tip, 0.94)], shade(colour, 1.12))
        sheet.polygon([(x + width, 0.92), (tip + width, top + 0.14), (tip, top), (tip, 0.94)], shade(colour, 0.78))
    return sheet.image


def treasure_chest(random):
    sheet = Sheet(random)
    wood, metal = around(random, (150, 90, 45)), around(random, (225, 180, 60))
    sheet.box(0.08, 0.22, 0.92, 0.6, shade(wood, 1.1), 0.16)
    sheet.box(0.08, 0.46, 0.92, 0.88, wood, 0.02)
    for x in (0.14, 0.78):
        sheet.box(x, 0.22, x + 0.08, 0.88, metal)
    sheet.box(0.08, 0.44, 0.92, 0.5, metal)
    sheet.box(0.43, 0.42, 0.57, 0.6, metal, 0.02)
    sheet.draw.ellipse([0.475 * SIDE, 0.47 * SIDE, 0.525 * SIDE, 0.53 * SIDE], fill=(40, 30, 20))
    return sheet.image


def bench(random):
    sheet = Sheet(random)
    wood, leg = around(random, (165, 105, 55)), around(random, (70, 70, 76))
    for x in (0.14, 0.8):
        sheet.box(x, 0.3, x + 0.06, 0.85, leg)
    for y in (0.3, 0.4, 0.56):
        sheet.box(0.05, y, 0.95, y + 0.075, wood, 0.01)
    return sheet.image


SUBJECTS = [
    (starfish, ["starfish", "sea star"]),
    (rubber_duck, ["rubber duck", "rubber duckie", "toy duck", "duck"]),
    (red_and_white_ball, ["red and white ball", "red and white striped ball", "beach ball", "ball"]),
    (two_halves_ball, ["red and white ball", "ball"]),
    (beach_ball, ["beach ball", "colourful ball", "ball"]),
    (sword, ["sword", "blade", "weapon"]),
    (potion, ["potion", "potion bottle", "magic potion", "flask"]),
    (slime, ["slime", "slime monster", "jelly monster"]),
    (crystal, ["crystal", "crystals", "magic crystal"]),
    (treasure_chest, ["treasure chest", "chest", "treasure"]),
    (bench, ["bench", "park bench"]),
    (key, ["key"]),
    (axe, ["axe", "battle axe"]),
    (hammer, ["hammer", "war hammer"]),
    (pickaxe, ["pickaxe", "pick"]),
    (bow, ["bow", "bow and arrow"]),
    (magic_staff, ["magic staff", "staff", "magic wand", "wand"]),
    (shield, ["shield"]),
    (coin, ["coin", "gold coin"]),
    (torch, ["torch", "burning torch"]),
    (scroll, ["scroll", "magic scroll", "parchment"]),
    (barrel, ["barrel", "wooden barrel"]),
    (crate, ["crate", "wooden crate", "box"]),
    (cauldron, ["cauldron", "witch's cauldron"]),
    (tower, ["tower", "castle tower"]),
    *creatures.SUBJECTS,
]


def all_drawings():
    """Pictures with their names, the same ones each time."""
    for draw, names in SUBJECTS:
        generator = random.Random(draw.__name__)
        for _ in range(VARIANTS):
            yield draw(generator), names
