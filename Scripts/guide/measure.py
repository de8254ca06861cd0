"""What a guide or a judge knows: retrieval of held-out drawings, with and without an attack, and colours.

    python3 Scripts/guide/measure.py --data data.npz MODEL_FOLDER …
    python3 Scripts/guide/measure.py --data judge.npz --held-out twemoji --seed 1 --attacker Models/guide Models/judge

`--attacker` asks how independent two models are: what does one find of the pictures that deceive the other?
"""

import argparse

import torch
from torch.nn import functional as F

from batches import Icons, recolour
from captions import COLOUR_NAMES, COLOUR_WORDS, TESTED_COLOURS, with_articles


def norms(pixels):
    return pixels.flatten(1).norm(dim=1).view(-1, 1, 1, 1) + 1e-12


def on_white(icons):
    icons = F.interpolate(icons, size=(64, 64), mode="bilinear", antialias=True)
    return (icons[:, :3] + 1 - icons[:, 3:]).clamp(0, 1)


def held_out_texts(model, data):
    with torch.no_grad():
        return model.texts(model.tokens([with_articles(f"an icon of a {data.captions[i][0]}") for i in data.held_out]))


def attacked(pictures, model, texts, radius):
    """Pictures that deceive a model about their texts, in five steps within an L2 radius."""
    right = torch.arange(len(pictures))
    change = torch.zeros_like(pictures)
    for _ in range(5):
        change.requires_grad_(True)
        loss = F.cross_entropy(model.pictures(pictures + change) @ texts.T * model.scale.detach(), right)
        (gradient,) = torch.autograd.grad(loss, change)
        change = change.detach() + radius / 2.5 * gradient / norms(gradient)
        change = change * (radius / norms(change)).clamp(max=1)
    return (pictures + change).detach()


def retrieval(model, data, radius=0.0, attacker=None):
    """Text to picture and picture to text among the held-out concepts: top-1 and top-5 of each. `radius`: of an attack
    on the pictures, for which `attacker`'s gradients serve, or the model's own."""
    pictures = on_white(data.pictures(data.held_out))
    right = torch.arange(len(pictures))
    texts = held_out_texts(model, data)
    if radius > 0:
        if attacker:
            pictures = attacked(pictures, attacker, held_out_texts(attacker, data), radius)
        else:
            pictures = attacked(pictures, model, texts, radius)
    with torch.no_grad():
        cosines = texts @ model.pictures(pictures).T
    return [
        (c.topk(k, 1).indices == right[:, None]).any(1).float().mean().item() for c in (cosines, cosines.T) for k in (1, 5)]


def colour_test(model, data):
    """How often the named colour of a recoloured held-out icon is found among eight."""
    icons = data.pictures(data.held_out)
    names = [
        " ".join(word for word in data.captions[i][0].split() if word not in COLOUR_WORDS) or "thing"
        for i in data.held_out]
    right = 0
    with torch.no_grad():
        texts = torch.stack([
            model.texts(model.tokens([with_articles(f"an icon of a {colour} {name}") for name in names]))
            for colour in TESTED_COLOURS], 1)
        for colour in range(len(TESTED_COLOURS)):
            painted = recolour(icons, torch.full((len(icons),), COLOUR_NAMES.index(TESTED_COLOURS[colour])))
            cosines = (model.pictures(on_white(painted))[:, None] * texts).sum(-1)
            right += (cosines.argmax(1) == colour).sum().item()
    return right / len(icons) / len(TESTED_COLOURS)


def report(model, data):
    percent = lambda values: " / ".join(f"{100 * value:.1f}" for value in values)
    return (
        f"top-1 / top-5 text to picture, picture to text: {percent(retrieval(model, data))}; "
        f"attacked, radius 1: {percent(retrieval(model, data, 1.0))}; colours: {100 * colour_test(model, data):.1f}")


if __name__ == "__main__":
    from model import Model

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--held-out", default="emojitwo", help="the vendor whose drawings were held out")
    parser.add_argument("--seed", type=int, default=0, help="of the split")
    parser.add_argument("--attacker", help="another model's folder: also attack the pictures by its gradients")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    icons = Icons(arguments.data, arguments.seed, arguments.held_out)
    attacker = arguments.attacker and Model.load(arguments.attacker)
    for folder in arguments.folders:
        model = Model.load(folder)
        print(f"{folder}: {report(model, icons)}")
        if attacker:
            for radius in (1.0, 2.0):
                own, other, theirs = (
                    100 * retrieval(m, icons, radius, a)[0] for m, a in ((model, model), (model, attacker), (attacker, None)))
                print(
                    f"  top-1, radius {radius:.0f}: attacked by itself {own:.1f}, by {arguments.attacker} {other:.1f}, "
                    f"where {arguments.attacker} finds {theirs:.1f}")
