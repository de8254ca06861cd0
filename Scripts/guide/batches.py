"""Batches of augmented icons with captions, and which of their pairs mean the same."""

import collections
import json
import math
import random

import numpy as np
import torch
from torch.nn import functional as F

from captions import ALIASES, COLOUR_NAMES, COLOUR_WORDS, COLOURS, coloured, sentence, words

SIDE = 64
PALETTE = torch.tensor(list(COLOURS.values()))
VENDORS = ("noto", "emojitwo", "fxemoji", "twemoji", "openmoji")


def dominant_colours(icons):
    """For each icon the number of the basic colour that most of it has, or -1."""
    basic, found = PALETTE[:8].numpy(), []
    for icon in icons:
        pixels = icon.astype(np.float32) / 255
        solid = pixels[pixels[..., 3] > 0.5]
        found.append(-1)
        if len(solid) < 50:
            continue
        rgb = solid[:, :3] / solid[:, 3:]
        high, low = rgb.max(1), rgb.min(1)
        saturation = (high - low) / (high + 1e-4)
        if (saturation > 0.25).mean() < 0.25:
            light = rgb.mean(1)
            for name, share in (
                ("black", light < 0.25), ("white", light > 0.85), ("grey", (light > 0.3) & (light < 0.8))):
                if share.mean() > 0.7:
                    found[-1] = COLOUR_NAMES.index(name)
                    break
            continue
        vivid = rgb[(saturation > 0.25) & (high > 0.15)]
        if len(vivid) < 40:
            continue
        nearest = ((vivid[:, None] - basic[None]) ** 2).sum(-1).argmin(1)
        shares = np.bincount(nearest, minlength=8) / len(vivid)
        if shares.max() > 0.6:
            found[-1] = int(shares.argmax())
    return np.array(found)


def recolour(icons, colours):
    """Paints premultiplied icons [n, 4, h, w] in colours [n], keeping light and shade; what is grey stays so where
    there is anything else."""
    alpha = icons[:, 3:]
    rgb = icons[:, :3] / (alpha + 1e-4)
    high, low = rgb.amax(1, True), rgb.amin(1, True)
    light = (rgb * torch.tensor([0.3, 0.59, 0.11]).view(1, 3, 1, 1)).sum(1, True)
    weight = (((high - low) / (high + 1e-3) - 0.15) / 0.2).clamp(0, 1)
    grey = ((weight * alpha).sum((1, 2, 3)) / (alpha.sum((1, 2, 3)) + 1e-3) < 0.3).float().view(-1, 1, 1, 1)
    weight = weight * (1 - grey) + grey
    share = weight * alpha
    middle = ((share * light).sum((2, 3), True) / (share.sum((2, 3), True) + 1e-3)).clamp(0.15, 0.9)
    target = PALETTE[colours].view(-1, 3, 1, 1)
    dark = target * (light / middle).clamp(0, 1)
    bright = target + (1 - target) * ((light - middle) / (1 - middle)).clamp(0, 1) * 0.8
    painted = torch.where(light < middle, dark, bright)
    return torch.cat([(rgb * (1 - weight) + painted * weight) * alpha, alpha], 1)


def transform(icons, side=SIDE, scale=(0.7, 1.15), degrees=12, shift=0.12, mirror=True):
    """Random sizes, turns and places."""
    n = len(icons)
    size = 1 / (torch.rand(n) * (scale[1] - scale[0]) + scale[0])
    angle = (torch.rand(n) * 2 - 1) * degrees * math.pi / 180
    flip = torch.where(torch.rand(n) < 0.5, -1.0, 1.0) if mirror else torch.ones(n)
    stretch = 1 + (torch.rand(n) - 0.5) * 0.2
    matrix = torch.zeros(n, 2, 3)
    matrix[:, 0, 0] = size * torch.cos(angle) * flip * stretch
    matrix[:, 0, 1] = -size * torch.sin(angle)
    matrix[:, 1, 0] = size * torch.sin(angle) * flip
    matrix[:, 1, 1] = size * torch.cos(angle)
    matrix[:, :, 2] = (torch.rand(n, 2) * 2 - 1) * shift
    grid = F.affine_grid(matrix, (n, icons.shape[1], side, side), align_corners=False)
    return F.grid_sample(icons, grid, align_corners=False)


def backgrounds(n, side=SIDE):
    """White, black, grey, coloured, gradient and noisy grounds."""
    ground = torch.rand(n, 3, 1, 1).expand(n, 3, side, side).clone()
    kind = torch.rand(n)
    ground[kind < 0.30] = 1.0
    ground[(kind >= 0.30) & (kind < 0.42)] = 0.0
    grey = (kind >= 0.42) & (kind < 0.55)
    ground[grey] = torch.rand(int(grey.sum()), 1, 1, 1)
    smooth = (kind >= 0.70) & (kind < 0.85)
    if count := int(smooth.sum()):
        ground[smooth] = F.interpolate(torch.rand(count, 3, 2, 2), size=side, mode="bilinear", align_corners=True)
    noisy = kind >= 0.85
    if count := int(noisy.sum()):
        patches = F.interpolate(torch.rand(count, 3, 8, 8), size=side, mode="bicubic").clamp(0, 1)
        ground[noisy] = patches * 0.7 + 0.3 * torch.rand(count, 3, side, side) * torch.rand(count, 1, 1, 1)
    return ground


class Icons:
    """All icons and captions; those of one vendor for 200 concepts are held out to measure retrieval."""

    WEIGHTS = {"ocal": 0.6, "drawn": 1.0}

    def __init__(self, path, seed, held_out="emojitwo", count=200):
        data = np.load(path)
        self.icons, self.entries = data["icons"], json.loads(str(data["entries"]))
        self.dominant = dominant_colours(self.icons)
        self.captions = [[caption for caption in entry["captions"] if words(caption)] or ["thing"] for entry in self.entries]
        self.caption_sets = [set(captions) for captions in self.captions]
        by_concept = collections.defaultdict(dict)
        for index, entry in enumerate(self.entries):
            if entry["source"] in VENDORS:
                by_concept[entry["concept"]][entry["source"]] = index
        both = sorted(c for c, found in by_concept.items() if held_out in found and len(found) > 1)
        names = collections.Counter(self.captions[by_concept[c][held_out]][0] for c in both)
        both = [c for c in both if names[self.captions[by_concept[c][held_out]][0]] == 1]
        random.Random(seed).shuffle(both)
        self.held_out = [by_concept[c][held_out] for c in both[:count]]
        left_out = set(self.held_out)
        self.training = np.array([i for i in range(len(self.entries)) if i not in left_out])
        weights = np.array([
            self.WEIGHTS.get(self.entries[i]["source"], 1.5) * (3 if self.entries[i]["concept"] in ALIASES else 1)
            for i in self.training])
        self.weights = weights / weights.sum()

    def pictures(self, indices):
        return torch.from_numpy(self.icons[indices]).permute(0, 3, 1, 2).float() / 255

    def name(self, index, random):
        captions = self.captions[index]
        return captions[0] if len(captions) == 1 or random.random() < 0.5 else random.choice(captions[1:])

    def batch(self, size, random, numbers):
        """Pictures [size, 3, 64, 64], captions, and which captions (rows) also suit which pictures (columns)."""
        fresh = size * 7 // 8
        indices = numbers.choice(self.training, fresh, p=self.weights)
        # Some icons come twice, in two colours.
        indices = np.concatenate([indices, indices[:size - fresh]])
        painted = np.full(size, -1)
        for j in range(size):
            if j >= fresh or j < size - fresh or random.random() < 0.3:
                painted[j] = random.randrange(len(COLOUR_NAMES))
        for j in range(fresh, size):
            while painted[j] == painted[j - fresh]:
                painted[j] = random.randrange(len(COLOUR_NAMES))
        dominant = self.dominant[indices]
        shown = np.where(painted >= 0, painted, dominant)
        said = np.where(painted >= 0, painted, np.where(numbers.random(size) < 0.35, dominant, -1))

        icons = self.pictures(indices)
        rows = torch.from_numpy(np.where(painted >= 0)[0])
        icons[rows] = recolour(icons[rows], torch.from_numpy(painted[rows]))
        icons = transform(icons)
        ground = backgrounds(size)
        # White things on white and black things on black cannot be seen.
        light, colour = ground.mean((1, 2, 3)), torch.from_numpy(shown)
        for name, hidden, factor, offset in (("white", light > 0.7, 0.4, 0.0), ("black", light < 0.3, 0.4, 0.6)):
            mask = (colour == COLOUR_NAMES.index(name)) & hidden
            ground[mask] = ground[mask] * factor + offset
        pictures = icons[:, :3] + ground * (1 - icons[:, 3:])
        pictures = pictures + torch.randn_like(pictures) * 0.03 * torch.rand(size, 1, 1, 1)

        names = [self.name(i, random) for i in indices]
        texts = []
        for j, name in enumerate(names):
            if said[j] >= 0:
                name_said = coloured(name, COLOUR_NAMES[said[j]], random)
            else:
                name_said = name
                if random.random() < 0.1:
                    name_said += " " + random.choice(self.captions[indices[j]])
            texts.append(sentence(name_said, random))

        # A caption without a colour means the icon as it was drawn: painted ones are no match for it.
        suits = torch.zeros(size, size, dtype=torch.bool)
        for j in range(size):
            captions, natural = self.caption_sets[indices[j]], painted[j] < 0 or painted[j] == dominant[j]
            for i in range(size):
                if names[i] in captions and (said[i] == shown[j] if said[i] >= 0 else natural):
                    suits[i, j] = True
        suits.fill_diagonal_(False)
        return pictures.clamp(0, 1), texts, suits
