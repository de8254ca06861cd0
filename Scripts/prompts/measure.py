#!/usr/bin/env python3
"""Grows the prompts of prompts.tsv with several methods and seeds, and tells how often something comes of it.

    Scripts/prompts/measure.py --output DIR [--methods distil,direct,embryo,no-mask] [--seeds 0,1,2] [--minutes 3]
                               [--only NAME,NAME] [--jobs 2] [--judge Models/judge] [--report-only]

Each run's model, result and judgement stay in DIR, and what is there is not run again. The judge is a CLIP model that
took no part in training or choosing. DIR/report.md has the tables, DIR/METHOD.png what grew, after 128 and 1,000 steps.
"""

import argparse
import concurrent.futures
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
METHODS = {
    "distil": ["--method", "distil"],
    "direct": ["--method", "direct"],
    "embryo": ["--method", "direct", "--embryo"],
    "no-mask": ["--method", "direct", "--no-alive-mask"],
}


def prompts():
    lines = (ROOT / "Scripts/prompts/prompts.tsv").read_text().splitlines()
    return dict(line.split("\t") for line in lines)


def products():
    build = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True)
    return pathlib.Path(build.stdout.strip())


def judged(options, model, prompt, clip):
    """What a model sees in a sprite after 64 and 1,000 steps."""
    command = [options.products / "ncatrain", "evaluate", model, "--prompt", prompt, "--json"]
    command += ["--clip", clip] if clip else []
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)["moments"]


def run(options, name, prompt, method, seed):
    base = options.output / f"{name}.{method}.{seed}"
    result = base.with_name(base.name + ".json")
    model = base.with_name(base.name + ".nca")
    if result.exists():
        found = json.loads(result.read_text())
        # Judged later, if there was no judge.
        if options.judge and found["status"] == 0 and not found["judge"]:
            found["judge"] = judged(options, model, prompt, options.judge)
            result.write_text(json.dumps(found, indent=1))
        return
    command = [
        options.products / "ncatrain", "prompt", prompt, "--output", model, "--rng", str(seed), "--threads", "1", "--quiet",
        "--json", "--minutes", str(options.minutes), "--name", name, "--license", "CC0-1.0"]
    if method == "distil":
        command += ["--canvas", base.with_name(base.name + ".canvas.png")]
    start = time.monotonic()
    done = subprocess.run(command + METHODS[method], cwd=ROOT, capture_output=True, text=True)
    if done.returncode not in (0, 75):
        raise SystemExit(f"{name}, {method}, seed {seed}: {done.stderr}")
    found = json.loads(done.stdout)
    found |= {"status": done.returncode, "error": done.stderr.strip(), "seconds": time.monotonic() - start}
    if done.returncode == 0:
        found["judge"] = judged(options, model, prompt, options.judge) if options.judge else None
    result.write_text(json.dumps(found, indent=1))
    print(f"{name} {method} {seed}: " + (found["error"] or "grown"), flush=True)


def cells(options, model, steps):
    """A grown sprite as a picture, over dark grey."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [options.products / "ncabake", "--model", model, "--png", folder, "--steps", str(steps), "--every", str(steps)],
            capture_output=True, check=True)
        last = sorted(pathlib.Path(folder).glob("*.png"))[-1]
        picture = Image.open(last).convert("RGBA")
    ground = Image.new("RGBA", picture.size, (36, 39, 49, 255))
    ground.alpha_composite(picture)
    return ground.convert("RGB").resize((96, 96), Image.Resampling.NEAREST)


def sheet(options, names, method):
    from PIL import Image, ImageDraw

    seeds = options.seeds
    columns = 4 if len(seeds) == 1 else 2
    rows = -(-len(names) // columns)
    wide = len(seeds) * 2 * 50 + 12
    picture = Image.new("RGB", (columns * wide, rows * 66), (24, 26, 33))
    draw = ImageDraw.Draw(picture)
    for index, (name, prompt) in enumerate(names.items()):
        left, top = index % columns * wide + 6, index // columns * 66
        draw.text((left, top + 1), prompt[:46], fill=(225, 225, 230))
        for column, seed in enumerate(seeds):
            model = options.output / f"{name}.{method}.{seed}.nca"
            if model.exists():
                for offset, steps in ((0, 128), (49, 1000)):
                    small = cells(options, model, steps).resize((48, 48), Image.Resampling.LANCZOS)
                    picture.paste(small, (left + column * 100 + offset, top + 14))
            else:
                draw.text((left + column * 100 + 8, top + 30), "nothing", fill=(150, 90, 90))
    picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.NEAREST).quantize(256).save(
        options.output / f"{method}.png", optimize=True)


def report(options, names):
    lines = [
        "| method | runs | grown, alive and stable | dead | washed out | flooded | unlike | judge: first at 64 / 1,000 steps "
        "| judge: in the first five | minutes |", "|---|" + "---:|" * 9]
    for method in options.methods:
        found = [
            json.loads(path.read_text()) for name in names for seed in options.seeds
            if (path := options.output / f"{name}.{method}.{seed}.json").exists()]
        if not found:
            continue
        share = lambda condition: f"{100 * sum(map(condition, found)) / len(found):.0f} %"
        rank = lambda f, moment: f["judge"][moment]["rank"] if f["status"] == 0 and f["judge"] else 999
        # Of those that came to nothing, what was wrong with the last attempt.
        failed = lambda how: share(lambda f: f.get("failure") == how)
        minutes = statistics.mean(f["seconds"] / 60 for f in found)
        lines.append(
            f"| {method} | {len(found)} | {share(lambda f: f['status'] == 0)} | {failed('dead')} | {failed('washedOut')} "
            f"| {failed('overflowing')} | {failed('unlike')} "
            f"| {share(lambda f: rank(f, 0) < 1)} / {share(lambda f: rank(f, 1) < 1)} "
            f"| {share(lambda f: rank(f, 0) < 5)} / {share(lambda f: rank(f, 1) < 5)} | {minutes:.1f} |")
    for method in options.methods:
        lines += [
            "", f"{method}, per prompt: ranks that the judge gives after 64 and 1,000 steps (0: nothing else is nearer; –: "
            "nothing grew), per seed", "", "| prompt | " + " | ".join(f"seed {s}" for s in options.seeds) + " |",
            "|---|" + "---:|" * len(options.seeds)]
        for name, prompt in names.items():
            row = []
            for seed in options.seeds:
                path = options.output / f"{name}.{method}.{seed}.json"
                found = json.loads(path.read_text()) if path.exists() else None
                row.append(
                    "" if found is None else "–" if found["status"] else
                    ", ".join(str(m["rank"]) for m in found["judge"]) if found["judge"] else "grown")
            lines.append(f"| {prompt} | " + " | ".join(row) + " |")
    (options.output / "report.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = lambda text: text.split(",")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--methods", type=listed, default=list(METHODS))
    parser.add_argument("--seeds", type=listed, default=["0", "1", "2"])
    parser.add_argument("--only", type=listed)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--judge")
    parser.add_argument("--products", type=pathlib.Path, help="folder of ncatrain and ncabake. Default: the release build")
    parser.add_argument("--report-only", action="store_true")
    options = parser.parse_args()
    options.output = options.output.resolve()
    options.output.mkdir(parents=True, exist_ok=True)
    options.products = (options.products or products()).resolve()
    names = {name: prompt for name, prompt in prompts().items() if not options.only or name in options.only}
    if not options.report_only:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            jobs = [
                pool.submit(run, options, name, prompt, method, seed)
                for method in options.methods for seed in options.seeds for name, prompt in names.items()]
            for job in jobs:
                job.result()
    for method in options.methods:
        sheet(options, names, method)
    report(options, names)


if __name__ == "__main__":
    main()
