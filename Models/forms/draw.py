#!/usr/bin/env python3
"""Draws the pictures of the models with forms: each thing on one canvas of 40x40 pixels, a PNG for each form.

    draw.py FOLDER

Shapes are sampled 64 times a pixel, so that edges are soft; nothing but Python's own library is needed.
"""

import math
import os
import struct
import sys
import zlib

SIDE, SAMPLES = 40, 8


class Canvas:
    """Shapes over each other; coordinates are in pixels, (0, 0) top left."""

    def __init__(self):
        self.size = SIDE * SAMPLES
        self.pixels = [None] * (self.size * self.size)

    def fill(self, colour, is_inside, box):
        """Paints where `is_inside(x, y)`, looked for in the box (left, top, right, bottom)."""
        left, top, right, bottom = (min(max(int(v * SAMPLES), 0), self.size) for v in box)
        for j in range(top, bottom):
            for i in range(left, right):
                x, y = (i + 0.5) / SAMPLES, (j + 0.5) / SAMPLES
                if is_inside(x, y):
                    self.pixels[j * self.size + i] = colour

    def ellipse(self, x, y, rx, ry, colour, within=lambda x, y: True, turn=0):
        c, s, r = math.cos(math.radians(turn)), math.sin(math.radians(turn)), max(rx, ry)

        def is_inside(px, py):
            u, v = (px - x) * c + (py - y) * s, (py - y) * c - (px - x) * s
            return (u / rx) ** 2 + (v / ry) ** 2 <= 1 and within(px, py)

        self.fill(colour, is_inside, (x - r, y - r, x + r + 1, y + r + 1))

    def polygon(self, points, colour):
        def is_inside(x, y):
            result = False
            for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
                if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                    result = not result
            return result

        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self.fill(colour, is_inside, (min(xs), min(ys), max(xs) + 1, max(ys) + 1))

    def rectangle(self, left, top, right, bottom, colour):
        self.fill(colour, lambda x, y: left <= x < right and top <= y < bottom, (left, top, right, bottom))

    def line(self, points, widths, colour):
        """Round strokes from point to point, whose widths change from one to the next."""
        for (ax, ay), (bx, by), wa, wb in zip(points, points[1:], widths, widths[1:]):
            length = (bx - ax) ** 2 + (by - ay) ** 2

            def is_inside(x, y):
                t = min(max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0), 1)
                return math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= (wa + t * (wb - wa)) / 2

            w = max(wa, wb)
            self.fill(colour, is_inside, (min(ax, bx) - w, min(ay, by) - w, max(ax, bx) + w, max(ay, by) + w))

    def mirrored(self, draw):
        """Draws twice: as it is, and with the sides exchanged."""
        draw(lambda x: x)
        draw(lambda x: SIDE - x)

    def write(self, path):
        rows = b""
        for y in range(SIDE):
            rows += b"\0"
            for x in range(SIDE):
                block = [self.pixels[(y * SAMPLES + j) * self.size + x * SAMPLES + i]
                         for j in range(SAMPLES) for i in range(SAMPLES)]
                painted = [colour for colour in block if colour]
                alpha = round(255 * len(painted) / len(block))
                colour = [round(sum(c) / len(painted)) for c in zip(*painted)] if painted else [0, 0, 0]
                rows += bytes(colour + [alpha])

        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0)
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
                       + chunk(b"IEND", b""))


def rgb(code):
    return tuple(int(code[i:i + 2], 16) for i in (0, 2, 4))


# ------------------------------------------------------------------------------------------------ dragon

GREEN, DARK_GREEN, LIGHT_GREEN = rgb("3fa34d"), rgb("2a7a3b"), rgb("7cc96b")
BELLY, HORN, WING, BLACK, WHITE = rgb("f2dd9b"), rgb("f4efe0"), rgb("e0703a"), rgb("1d1d28"), rgb("ffffff")


def egg():
    c = Canvas()
    shell, shade = rgb("f5ecd2"), rgb("d9c9a0")

    def in_shell(x, y):
        ry = 10.5 if y < 27 else 9
        return ((x - 20) / 8.2) ** 2 + ((y - 27) / ry) ** 2 <= 1

    c.fill(shade, in_shell, (11, 16, 29, 37))
    c.fill(shell, lambda x, y: in_shell(x, y) and in_shell(x + 1.6, y + 1.4), (11, 16, 29, 37))
    for x, y, r in ((16.5, 24, 2.2), (22.5, 21.5, 1.7), (23.5, 28.5, 2.5), (17.5, 31, 1.8)):
        c.ellipse(x, y, r, r, GREEN, within=in_shell)
    return c


def eyes(c, x, y, r):
    def eye(m):
        c.ellipse(m(20 - x), y, r, r * 1.15, WHITE)
        c.ellipse(m(20 - x + 0.25), y + 0.2, r * 0.55, r * 0.75, BLACK)

    c.mirrored(eye)


def hatchling():
    c = Canvas()
    c.line([(24, 34), (29, 34.5), (31.5, 31)], [5, 3.4, 1], DARK_GREEN)
    c.mirrored(lambda m: c.polygon([(m(15), 27), (m(9.5), 22.5), (m(10.2), 26), (m(8.8), 28.5), (m(14.5), 31)], WING))
    c.ellipse(20, 30, 6.6, 6.4, GREEN)
    c.ellipse(20, 31.2, 4, 4.8, BELLY)
    c.mirrored(lambda m: c.ellipse(m(15.8), 35.6, 2.6, 1.7, DARK_GREEN))
    c.mirrored(lambda m: c.polygon([(m(16.5), 17.5), (m(14.4), 13.8), (m(18.4), 16)], HORN))
    c.ellipse(20, 21.2, 7, 5.8, GREEN)
    c.ellipse(20, 23.8, 4.6, 2.8, LIGHT_GREEN)
    eyes(c, 3.2, 20.3, 1.9)
    c.mirrored(lambda m: c.ellipse(m(18.8), 23.5, 0.5, 0.5, DARK_GREEN))
    return c


def dragon():
    c = Canvas()
    c.line([(25, 33.5), (32, 35.5), (36, 32), (35.5, 27)], [7, 5, 3, 1.4], DARK_GREEN)
    c.polygon([(33.4, 27.6), (35.4, 22.8), (37.8, 27.4)], WING)

    def wing(m):
        c.polygon([(m(14), 24), (m(7), 10), (m(3.4), 13), (m(2.2), 22), (m(5), 20.6), (m(5.6), 25.2), (m(8.6), 23),
                   (m(10), 27.6), (m(14.4), 29)], WING)
        c.line([(m(14), 25), (m(7), 10.6)], [1.6, 1], DARK_GREEN)

    c.mirrored(wing)
    c.ellipse(20, 28, 8.6, 9, GREEN)
    c.ellipse(20, 29, 5.4, 7.6, BELLY)
    for y in (25.5, 28.6, 31.7):
        c.line([(16.2, y), (20, y + 0.7), (23.8, y)], [0.7, 0.7, 0.7], rgb("d3b568"))
    c.mirrored(lambda m: c.ellipse(m(13.6), 36, 4, 2.4, DARK_GREEN))
    c.mirrored(lambda m: c.line([(m(13.4), 26), (m(15), 30)], [3, 2.2], DARK_GREEN))
    c.mirrored(lambda m: c.polygon([(m(15.6), 8.6), (m(12), 2.2), (m(18.8), 6.4)], HORN))
    c.polygon([(18.2, 6), (20, 2.6), (21.8, 6)], WING)
    c.ellipse(20, 13.4, 8.8, 7.8, GREEN)
    c.ellipse(20, 17.2, 6.4, 4, LIGHT_GREEN)
    eyes(c, 4.2, 11.8, 2.4)
    c.mirrored(lambda m: c.ellipse(m(18), 16.2, 0.7, 0.7, DARK_GREEN))
    c.line([(16.6, 18.8), (20, 19.8), (23.4, 18.8)], [0.7, 0.7, 0.7], DARK_GREEN)
    return c


# ------------------------------------------------------------------------------------------------ torch


def torch(is_lit):
    c = Canvas()
    c.polygon([(17.2, 20), (22.8, 20), (21.4, 37), (18.6, 37)], rgb("8a5a2e"))
    c.polygon([(20.6, 20), (22.8, 20), (21.4, 37), (20.4, 37)], rgb("6b4220"))
    c.ellipse(20, 19, 4.2, 3, rgb("3a3540") if not is_lit else rgb("70401c"))
    c.rectangle(15.6, 19.4, 24.4, 22.6, rgb("7d8594"))
    c.rectangle(15.6, 21.4, 24.4, 22.6, rgb("555c6b"))
    if is_lit:
        for scale, colour in ((1, rgb("e8501e")), (0.74, rgb("f89a2a")), (0.44, rgb("ffe36a"))):
            def in_flame(x, y):
                u, v = (x - 20) / scale, (19.2 - y) / scale
                if not 0 <= v <= 16:
                    return False
                half = 5.8 * math.sin(math.pi * min(1, (v + 3.4) / 19.4)) ** 0.9 * (1 - max(0, v - 6) / 12)
                return abs(u - 0.9 * math.sin(v * 0.42)) <= half

            c.fill(colour, in_flame, (12, 2, 28, 20))
    return c


# ------------------------------------------------------------------------------------------------ tree

BARK, DARK_BARK = rgb("7a5236"), rgb("5c3c28")


def trunk(c):
    c.line([(20, 38), (20, 30), (19.6, 22)], [6.4, 4.6, 3.4], BARK)
    c.line([(21.6, 38), (21.2, 30)], [3, 1.6], DARK_BARK)
    c.polygon([(14.6, 38), (18, 34), (22, 34), (25.4, 38)], BARK)
    c.rectangle(0, 38, 40, 40, None)


BRANCHES = [([(19.8, 27), (14, 20), (9, 17)], [3, 2, 0.8]), ([(20, 25), (26, 18), (31, 16)], [3, 2, 0.8]),
            ([(19.6, 24), (18.6, 14), (20.4, 6)], [3, 1.8, 0.7]), ([(14.6, 20.6), (13, 14), (13.8, 9)], [1.6, 1.1, 0.6]),
            ([(25.6, 18.6), (27, 12), (26, 8)], [1.6, 1.1, 0.6])]
LEAVES = [(20, 11, 9), (12.4, 16.4, 7.6), (27.6, 16.4, 7.6), (16, 20.4, 6.4), (24.4, 20.4, 6.4)]


def leafy(dark, middle, light, spots=None):
    c = Canvas()
    trunk(c)
    for points, widths in BRANCHES[:2]:
        c.line(points, widths, BARK)
    for x, y, r in LEAVES:
        c.ellipse(x, y, r, r * 0.94, dark)
    for x, y, r in LEAVES:
        c.ellipse(x - 0.7, y - 1.3, r * 0.84, r * 0.76, middle)
    for x, y, r in LEAVES[:3]:
        c.ellipse(x - 1.6, y - 2.6, r * 0.5, r * 0.42, light)
    if spots:
        for i in range(17):
            angle, distance = i * 2.399963, 2.9 * math.sqrt(i)
            c.ellipse(20 + distance * math.cos(angle), 14.6 + 0.72 * distance * math.sin(angle), 0.95, 0.95, spots)
    return c


def winter():
    c = Canvas()
    trunk(c)
    for points, widths in BRANCHES:
        c.line(points, widths, BARK)
    snow, shade = rgb("f4f8ff"), rgb("c6d4ea")
    for points, widths in BRANCHES:
        lifted = [(x, y - w / 2 - 0.3) for (x, y), w in zip(points, widths)]
        c.line(lifted[1:], [1.9, 1.7], snow)
    for x, y in ((8.6, 16.2), (31.4, 15.2), (20.4, 5), (13.8, 8), (26, 7)):
        c.ellipse(x, y, 1.9, 1.5, snow)
        c.ellipse(x + 0.4, y + 0.6, 1.3, 0.7, shade)
    c.ellipse(20, 38.4, 9, 2.4, snow)
    c.ellipse(22, 38.6, 5, 1.4, shade)
    c.rectangle(0, 39, 40, 40, None)
    return c


# ------------------------------------------------------------------------------------------------ chest

WOOD, DARK_WOOD, GOLD, DARK_GOLD = rgb("9c6634"), rgb("744722"), rgb("f2c14a"), rgb("b98520")


def box(c):
    c.rectangle(6, 22, 34, 36, WOOD)
    for y in (26.4, 31):
        c.rectangle(6, y, 34, y + 0.9, DARK_WOOD)
    c.rectangle(6, 34.2, 34, 36, DARK_WOOD)
    for x in (6, 31):
        c.rectangle(x, 22, x + 3, 36, GOLD)
        c.rectangle(x + 2, 22, x + 3, 36, DARK_GOLD)
    c.rectangle(6, 21.4, 34, 23.4, GOLD)


def closed():
    c = Canvas()
    box(c)
    in_lid = lambda x, y: 6 <= x < 34 and y < 21.6 and ((y - 21.6) / 10) ** 2 + (max(abs(x - 20) - 10, 0) / 4) ** 2 <= 1
    c.fill(WOOD, in_lid, (6, 11, 34, 22))
    c.fill(DARK_WOOD, lambda x, y: in_lid(x, y) and 15.6 <= y < 16.5, (6, 11, 34, 22))
    for x in (6, 31):
        c.fill(GOLD, lambda px, py: in_lid(px, py) and x <= px < x + 3, (6, 11, 34, 22))
    c.rectangle(6, 20.4, 34, 22.4, DARK_GOLD)
    c.rectangle(17.2, 19.6, 22.8, 26, GOLD)
    c.ellipse(20, 22.2, 1.1, 1.1, DARK_WOOD)
    c.rectangle(19.5, 22.4, 20.5, 24.6, DARK_WOOD)
    return c


def opened():
    c = Canvas()
    c.polygon([(6.4, 15.5), (9, 5), (31, 5), (33.6, 15.5)], DARK_WOOD)
    c.polygon([(8.6, 14.6), (10.6, 7), (29.4, 7), (31.4, 14.6)], rgb("51301a"))
    c.polygon([(6.4, 15.5), (9, 5), (11.4, 5), (9.4, 15.5)], GOLD)
    c.polygon([(33.6, 15.5), (31, 5), (28.6, 5), (30.6, 15.5)], GOLD)
    c.rectangle(6, 15, 34, 22.4, rgb("3a2214"))
    for i, (x, y) in enumerate([(10.5, 20), (14.5, 18.4), (18.5, 17), (22.5, 17.4), (26.4, 18.6), (29.8, 20.2), (12.6, 21.4),
                                (16.6, 20.6), (20.6, 20), (24.6, 20.8), (28, 21.6)]):
        c.ellipse(x, y, 2.7, 2.2, DARK_GOLD)
        c.ellipse(x - 0.3, y - 0.4, 2.2, 1.6, GOLD if i % 3 else rgb("ffe58a"))
    c.ellipse(19, 16.2, 1.7, 1.9, rgb("d23a5a"))
    c.ellipse(18.6, 15.7, 0.7, 0.8, rgb("ff9ab0"))
    box(c)
    c.rectangle(17.2, 22, 22.8, 26, DARK_GOLD)
    return c


PICTURES = {
    "egg": {"egg": egg, "hatchling": hatchling, "dragon": dragon},
    "torch": {"unlit": lambda: torch(False), "lit": lambda: torch(True)},
    "tree": {
        "spring": lambda: leafy(rgb("c76a92"), rgb("ee9fc0"), rgb("fbd0e0"), rgb("fff0f6")),
        "summer": lambda: leafy(rgb("2f7d32"), rgb("55a63a"), rgb("8fce5a")),
        "autumn": lambda: leafy(rgb("a8431a"), rgb("dd7a26"), rgb("f4b04a"), rgb("c22f2a")),
        "winter": winter,
    },
    "chest": {"closed": closed, "open": opened},
}

for thing, forms in PICTURES.items():
    folder = os.path.join(sys.argv[1], thing)
    os.makedirs(folder, exist_ok=True)
    for number, (form, draw) in enumerate(forms.items(), 1):
        draw().write(os.path.join(folder, "%s.png" % form))
