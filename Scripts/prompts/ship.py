#!/usr/bin/env python3
"""Ships what measure.py grew: of each prompt the seed that the guide likes best, by rule and not by taste.

    Scripts/prompts/ship.py RESULTS [--method distil] [--products FOLDER]

The rule: of the seeds of which something came, the highest of the guide's lowest similarities over a life (grown, after
500, 2,000 and 5,000 steps, healed). Writes Models/prompts/NAME.nca, Models/prompts/README.md, the sprites' cards, and
docs/images/prompts.png.
"""

import argparse
import json
import pathlib
import shutil

from measure import ROOT, cells, products, prompts


def picture(options, models):
    """All sprites after 128 steps, eight in a row."""
    from PIL import Image

    side, columns = 100, 8
    sheet = Image.new("RGB", (columns * side, -(-len(models) // columns) * side), (24, 26, 33))
    for index, model in enumerate(models):
        sheet.paste(cells(options, model, 128), (index % columns * side + 2, index // columns * side + 2))
    sheet.save(ROOT / "docs/images/prompts.png", optimize=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--method", default="distil")
    parser.add_argument("--products", type=pathlib.Path, help="folder of ncabake. Default: the release build")
    options = parser.parse_args()
    options.products = (options.products or products()).resolve()
    folder = ROOT / "Models/prompts"
    folder.mkdir(exist_ok=True)
    rows, models = [], []
    for name, prompt in prompts().items():
        seeds = {}
        for path in sorted(options.results.glob(f"{name}.{options.method}.*.json")):
            if path.name.count(".") == 3:
                seeds[path.name.split(".")[2]] = json.loads(path.read_text())
        grown = {seed: found for seed, found in seeds.items() if found["status"] == 0}
        if not grown:
            continue
        lowest = {seed: min(found["training"]["similarity"].values()) for seed, found in grown.items()}
        best = max(lowest, key=lowest.get)
        found = grown[best]
        model = folder / f"{name}.nca"
        models.append(model)
        shutil.copy(options.results / f"{name}.{options.method}.{best}.nca", model)
        similarity = found["training"]["similarity"]
        judge = " / ".join(str(moment["rank"]) for moment in found["judge"]) if found.get("judge") else ""
        rows.append(
            f"| [{name}]({name}.nca) | {prompt} | {model.stat().st_size} | {best} of {', '.join(seeds)} "
            f"| {similarity['grown']:.2f} | {similarity['after5000']:.2f} | {lowest[best]:.2f} | {judge} |")
    (folder / "README.md").write_text("\n".join([
        "# Sprites that words made",
        "",
        f"`ncatrain prompt \"…\" --rng SEED`, method {options.method}, 48×48 cells, the default network. Nobody drew them: the guide of",
        "`Models/guide` painted a canvas for the words, and an automaton learned to grow, keep and heal it. Of several seeds",
        "the guide's favourite ships, by the rule of `Scripts/prompts/ship.py`; all of them are shown in",
        "[docs/prompts.md](../../docs/prompts.md). Licence: CC0-1.0. Trainer: ncatrain of this version.",
        "",
        "Similarity is the guide's, which is no judge of its own work. The judge's column says how many of 279 other things",
        "another model finds nearer, after 64 and 1,000 steps.",
        "",
        "| model | prompt | bytes | seed | similarity: grown | after 5,000 steps | lowest, healing included | judge |",
        "|---|---|---:|---:|---:|---:|---:|---:|", *rows]) + "\n")
    picture(options, models)
    print(f"{len(rows)} sprites in {folder}")


if __name__ == "__main__":
    main()
