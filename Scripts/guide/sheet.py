"""A transparent sheet to draw simple subjects on, and colours that vary."""

import colorsys
import math

from PIL import Image, ImageDraw

SIDE = 320  # drawn four times too large, for smooth edges
DARK = (25, 25, 30)


def shade(colour, factor):
    return tuple(max(0, min(255, int(c * factor))) for c in colour)


def around(random, colour, hue=0.03):
    """A colour like a given one."""
    h, s, v = colorsys.rgb_to_hsv(*(c / 255 for c in colour))
    rgb = colorsys.hsv_to_rgb(
        (h + random.uniform(-hue, hue)) % 1, min(1, s * random.uniform(0.8, 1.15)), min(1, v * random.uniform(0.85, 1.1)))
    return tuple(int(255 * c) for c in rgb)


class Sheet:
    """A transparent sheet with lengths from 0 to 1, and shapes with or without an outline."""

    def __init__(self, random):
        self.image = Image.new("RGBA", (SIDE, SIDE))
        self.draw = ImageDraw.Draw(self.image)
        self.line = random.choice([0, 0, 4, 7])
        self.ink = random.choice([(20, 20, 24), (70, 50, 40)])

    def _style(self, colour):
        outline = {"outline": self.ink, "width": self.line} if self.line else {}
        return {"fill": colour, **outline}

    def ellipse(self, x, y, rx, ry, colour):
        self.draw.ellipse([(x - rx) * SIDE, (y - ry) * SIDE, (x + rx) * SIDE, (y + ry) * SIDE], **self._style(colour))

    def polygon(self, points, colour):
        self.draw.polygon([(x * SIDE, y * SIDE) for x, y in points], **self._style(colour))

    def box(self, left, top, right, bottom, colour, radius=0.0):
        self.draw.rounded_rectangle(
            [left * SIDE, top * SIDE, right * SIDE, bottom * SIDE], radius * SIDE, **self._style(colour))

    def pie(self, x, y, r, start, end, colour):
        self.draw.pieslice([(x - r) * SIDE, (y - r) * SIDE, (x + r) * SIDE, (y + r) * SIDE], start, end, fill=colour)

    def dot(self, x, y, r, colour=DARK):
        """A disc without an outline."""
        self.draw.ellipse([(x - r) * SIDE, (y - r) * SIDE, (x + r) * SIDE, (y + r) * SIDE], fill=colour)

    def cut(self, x, y, r):
        """A round hole."""
        self.dot(x, y, r, (0, 0, 0, 0))

    def eye(self, x, y, r):
        self.dot(x, y, r, (255, 255, 255))
        self.dot(x, y, r * 0.6)

    def blob(self, points, colour):
        """A smooth closed shape through points."""
        self.polygon(smooth([points[-1], *points, *points[:2]]), colour)

    def curve(self, points, widths, colour):
        """A round stroke through points, as wide as `widths`, from the first to the last."""
        path = smooth([points[0], *points, points[-1]])
        strokes = [(self.line / SIDE, self.ink), (0, colour)] if self.line else [(0, colour)]
        for grown, fill in strokes:
            for step, (x, y) in enumerate(path):
                part = step / (len(path) - 1)
                self.dot(x, y, widths[0] * (1 - part) + widths[1] * part + grown, fill)

    def turned(self, degrees):
        return self.image.rotate(degrees, Image.Resampling.BICUBIC)


def smooth(points, steps=14):
    """Points of a Catmull-Rom spline from the second point to the last but one."""
    path = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:]):
        for t in (step / steps for step in range(steps)):
            path.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)
                for p, q, r, s in zip(a, b, c, d)))
    return path + [points[-2]]


def moved(random, points, amount=0.015):
    """Points, each a little elsewhere."""
    return [(x + random.uniform(-amount, amount), y + random.uniform(-amount, amount)) for x, y in points]


def polar(r, degrees):
    """A point at a distance and an angle from the origin."""
    return r * math.cos(math.radians(degrees)), r * math.sin(math.radians(degrees))


def beside(side):
    """Points at a distance from the middle, on the left (-1) or on the right (1)."""
    return lambda x, y: (0.5 + side * x, y)
