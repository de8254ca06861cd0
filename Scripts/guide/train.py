"""Trains a small robust CLIP for icons.

    python3 Scripts/guide/train.py --data data.npz --output Models/guide --minutes 90

Contrastive (Radford et al., 2021) on augmented icons, with three things that make its gradients draw:
- adversarial examples for free (Shafahi et al., "Adversarial Training for Free!", 2019): each batch is replayed, the
  gradient by its pixels that the backward pass gives anyway moves it against the model, within a radius that grows;
- its own fakes: pictures that please the model, from noise by gradient ascent, must be told to be 'nothing';
- icons twice in a batch in two colours, and painted icons as no match for captions without a colour.
What is saved is the average of the weights over the last thousands of steps. A run that was killed goes on from its
checkpoint, beside the output, when it is started again.
"""

import argparse
import copy
import json
import math
import pathlib
import random
import shutil
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "clip"))
from reference import make_tokenizer, save_tokenizer  # noqa: E402

from batches import SIDE, Icons, backgrounds  # noqa: E402
from captions import ALIASES, COLOUR_NAMES, SYNONYMS, TEMPLATES, coloured, sentence  # noqa: E402
from measure import norms, report, retrieval  # noqa: E402
from model import Model, configuration, load_tokenizer  # noqa: E402
from muon import Muon  # noqa: E402

NOTHING = "nothing"


class Fakes:
    """Pictures that the model likes better with every step, each for a caption."""

    def __init__(self, count, data, random, numbers):
        self.pictures, self.texts = self.noise(count), [None] * count
        self.data, self.random, self.numbers = data, random, numbers

    @staticmethod
    def noise(count):
        clouds = sum(
            F.interpolate(torch.randn(count, 3, side, side), size=SIDE, mode="bicubic") * weight
            for side, weight in ((4, 0.25), (8, 0.2), (16, 0.12), (32, 0.08)))
        return (backgrounds(count) + clouds * (torch.rand(count, 1, 1, 1) < 0.5)).clamp(0, 1)

    def caption(self):
        index = int(self.numbers.choice(self.data.training, p=self.data.weights))
        name = self.data.name(index, self.random)
        if self.random.random() < 0.4:
            name = coloured(name, self.random.choice(COLOUR_NAMES), self.random)
        return sentence(name, self.random)

    def next(self, count, model, nothing, steps=4):
        """Some of the pictures, a few steps further up, and the texts they are to please."""
        chosen = self.numbers.choice(len(self.texts), count, replace=False)
        for j in chosen:
            if self.texts[j] is None or self.random.random() < 0.08:
                self.pictures[j], self.texts[j] = self.noise(1)[0], self.caption()
        texts = [self.texts[j] for j in chosen]
        pictures = self.pictures[chosen]
        with torch.no_grad():
            wanted, unwanted = model.texts(model.tokens(texts)), model.texts(nothing)[0]
        blur = lambda g, side: F.interpolate(F.interpolate(g, size=side, mode="area"), size=SIDE, mode="bilinear")
        for _ in range(steps):
            shift = (self.random.randint(-4, 4), self.random.randint(-4, 4))
            seen = torch.roll(pictures, shift, (2, 3)).requires_grad_(True)
            with torch.autocast("cpu", torch.bfloat16):
                embeddings = model.pictures(seen)
            liking, none = (embeddings * wanted).sum(1), embeddings @ unwanted
            (gradient,) = torch.autograd.grad((0.5 * liking - F.softplus(20 * (none - liking)) / 20).sum(), seen)
            gradient = torch.roll(gradient, (-shift[0], -shift[1]), (2, 3))
            direction = sum(g / norms(g) for g in (gradient, blur(gradient, 16), blur(gradient, 8)))
            pictures = (pictures + 0.5 * self.random.choice((0.5, 1.0, 2.0)) * direction).clamp(0, 1).detach()
        self.pictures[chosen] = pictures
        return pictures, texts


class Training:
    def __init__(self, arguments):
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        self.random, self.numbers = random.Random(arguments.seed), np.random.default_rng(arguments.seed)
        self.data = Icons(arguments.data, arguments.split, arguments.held_out)
        self.folder = pathlib.Path(arguments.output)
        if arguments.start:
            self.model = Model.load(arguments.start).train()
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in ("vocab.json", "merges.txt"):
                shutil.copy(pathlib.Path(arguments.start, name), self.folder)
        else:
            if not (self.folder / "vocab.json").exists():
                self.make_tokenizer()
            tokenizer = load_tokenizer(self.folder)
            self.model = Model(configuration(arguments.kind, len(tokenizer)), tokenizer)
            with torch.no_grad():
                self.model.clip.logit_scale.fill_(math.log(20))
        self.average = copy.deepcopy(self.model).eval()
        matrices, tables, vectors = [], [], []
        for name, parameter in self.model.clip.named_parameters():
            if name == "logit_scale":
                continue
            first = "embedding" in name or name.startswith("vision_model.layers.0.")
            (vectors if parameter.dim() < 2 else tables if first else matrices).append(parameter)
        self.optimisers = [
            Muon(matrices),
            torch.optim.AdamW(
                [{"params": tables, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0},
                 {"params": [self.model.clip.logit_scale], "weight_decay": 0.0, "times": 3.0}], betas=(0.9, 0.98)),
        ]
        self.fakes = Fakes(192, self.data, self.random, self.numbers)
        self.step, self.elapsed = 0, 0.0
        self.checkpoint = self.folder.with_name(self.folder.name + ".checkpoint.pt")
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, weights_only=False)
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            for optimiser, values in zip(self.optimisers, state["optimisers"]):
                optimiser.load_state_dict(values)
            self.step, self.elapsed = state["step"], state["elapsed"]
            self.fakes.pictures, self.fakes.texts = state["fakes"]
            self.random.seed(self.step)
            self.numbers = self.fakes.numbers = np.random.default_rng(self.step)

    def make_tokenizer(self):
        rng = random.Random(0)
        corpus = []
        for captions in self.data.captions:
            corpus += captions
            corpus.append(sentence(coloured(captions[0], rng.choice(COLOUR_NAMES), rng), rng))
        # Words of the sentences and aliases count as often as frequent names.
        corpus += (TEMPLATES + [w for words in SYNONYMS.values() for w in words] + COLOUR_NAMES + [NOTHING]) * 20
        corpus += [alias for aliases in ALIASES.values() for alias in aliases] * 10
        save_tokenizer(self.folder, *make_tokenizer(corpus, self.arguments.vocabulary))

    def save(self):
        temporary = self.checkpoint.with_suffix(".new")
        torch.save(
            {"model": self.model.state_dict(), "average": self.average.state_dict(),
             "optimisers": [optimiser.state_dict() for optimiser in self.optimisers], "step": self.step,
             "elapsed": self.elapsed, "fakes": (self.fakes.pictures, self.fakes.texts)}, temporary)
        temporary.replace(self.checkpoint)
        self.average.save(self.folder)

    def rate(self, part):
        """The learning rate after a part of the run."""
        warm = min(1, (self.step + 1) / 60)
        return self.arguments.lr * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * part)))

    def update(self, loss, part):
        for optimiser in self.optimisers:
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.rate(part) * group.get("times", 1.0)
            optimiser.step()
        self.step += 1
        decay = min(0.998, 1 - 10 / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.model.parameters()):
                mean.lerp_(value, 1 - decay)

    def batch(self, part):
        """One batch, replayed."""
        options = self.arguments
        pictures, captions, suits = self.data.batch(options.batch, self.random, self.numbers)
        tokens, right = self.model.tokens(captions), torch.arange(options.batch)
        nothing = self.model.tokens([NOTHING])
        with_fakes = part > options.fakes_from
        if with_fakes:
            fakes, wishes = self.fakes.next(options.batch * 3 // 16, self.model, nothing)
            fakes = (fakes + torch.randn_like(fakes) * 0.03 * torch.rand(len(fakes), 1, 1, 1)).clamp(0, 1)
            wished = self.model.tokens(wishes)
        radius = options.radius * (1 if options.start else min(1, max(0.1, (part - 0.05) / 0.45)))
        radii = radius * torch.rand(options.batch, 1, 1, 1).mul(1.2).clamp(0.25, 1)
        change = torch.randn_like(pictures)
        change = change / norms(change) * radii * 0.5
        losses = []
        for _ in range(options.replays):
            seen = (pictures + change).detach().requires_grad_(True)
            with torch.autocast("cpu", torch.bfloat16):
                images = self.model.pictures(torch.cat([seen, fakes]) if with_fakes else seen)
                texts, none = self.model.texts(tokens), self.model.texts(nothing)
                wanted = self.model.texts(wished) if with_fakes else None
            real, scale = images[:options.batch], self.model.scale
            # Rows: captions, columns: pictures.
            logits = (scale * texts @ real.T).masked_fill(suits, -30.0)
            by_picture = torch.cat([logits.T, scale * real @ none.T], 1)
            by_text = logits
            if with_fakes:
                fake = images[options.batch:]
                against = scale * fake @ texts.T
                by_text = torch.cat([logits, against.T], 1)
                own = scale * (fake * wanted).sum(1, keepdim=True)
                # A fake is nothing: neither what it was made for nor what any other caption says.
                told = torch.cat([scale * fake @ none.T, own, against], 1)
                fake_loss = F.cross_entropy(told, torch.zeros(len(fake), dtype=torch.long))
            loss = 0.5 * (F.cross_entropy(by_picture, right) + F.cross_entropy(by_text, right))
            losses.append(loss.item())
            if with_fakes:
                loss = loss + 0.3 * fake_loss
            self.update(loss, part)
            change = change + radii * 0.8 * seen.grad / norms(seen.grad)
            change = change * (radii / norms(change)).clamp(max=1)
        return losses, radius

    def run(self):
        options, limit = self.arguments, self.arguments.minutes * 60
        count = lambda module: sum(parameter.numel() for parameter in module.parameters())
        clip = self.model.clip
        print(f"{len(self.data.training)} icons, {len(self.model.tokenizer)} tokens, parameters: pictures "
              f"{count(clip.vision_model)}, texts {count(clip.text_model)}, all {count(clip)}", flush=True)
        told, mean = time.monotonic(), None
        while self.elapsed < limit:
            start = time.process_time()
            losses, radius = self.batch(self.elapsed / limit)
            mean = losses if mean is None else [0.97 * a + 0.03 * b for a, b in zip(mean, losses)]
            self.elapsed += (time.process_time() - start) / options.threads
            if time.monotonic() - told > 120:
                told = time.monotonic()
                found = " ".join(f"{100 * value:.1f}" for value in retrieval(self.average, self.data))
                print(f"{self.elapsed / 60:.1f} min, step {self.step}: loss " + " ".join(f"{x:.3f}" for x in mean)
                      + f", scale {self.model.scale.item():.1f}, radius {radius:.2f}, retrieval {found}", flush=True)
                self.save()
        self.save()
        print(report(Model.load(self.folder), self.data), flush=True)
        self.checkpoint.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="what prepare.py wrote")
    parser.add_argument("--output", required=True, help="the model's folder")
    parser.add_argument("--start", help="a model's folder to go on from, with the whole radius and fakes from the first step on")
    parser.add_argument("--kind", default="pyramid", choices=["pyramid", "patches", "transformer"])
    parser.add_argument("--minutes", type=float, default=90, help="of computing; a process that waits is not charged")
    parser.add_argument("--radius", type=float, default=2.0, help="of the adversarial examples, L2, pixels from 0 to 1")
    parser.add_argument("--replays", type=int, default=3, help="of each batch")
    parser.add_argument("--fakes-from", type=float, help="the part of the run after which fakes are shown. Default: 0.4")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--vocabulary", type=int, default=3600)
    parser.add_argument("--held-out", default="emojitwo", help="the vendor whose drawings of 200 concepts are held out")
    parser.add_argument("--split", type=int, default=0, help="seed of the choice of these concepts")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.fakes_from is None:
        arguments.fakes_from = 0 if arguments.start else 0.4
    torch.set_num_threads(arguments.threads)
    Training(arguments).run()


if __name__ == "__main__":
    main()
