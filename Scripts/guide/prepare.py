"""Reads icons and their captions into one file for training.

    python3 Scripts/guide/prepare.py --icons DIR --output data.npz [--twemoji FOLDER] [--openmoji FOLDER]

`--icons`: a folder with captions.jsonl and the pictures that it names, or icons-80.tar that holds them. One line each:
file, source, licence, concept (Unicode code points or any other name of what is drawn), captions.
`--twemoji`: TeX's package twemojis (all-twemojis.pdf and twemojis.sty; CC-BY 4.0), read with poppler's pdftocairo.
`--openmoji`: a folder of OpenMoji's SVG files (CC-BY-SA 4.0), read with rsvg-convert. Not for the guide that ships.

The output has `icons` [n, 80, 80, 4] (premultiplied, 8 bits) and `entries`, JSON: source, concept, captions.
"""

import argparse
import io
import json
import pathlib
import re
import subprocess
import tarfile
import tempfile

import numpy as np
from PIL import Image

import drawings
from captions import ALIASES

SIDE, INNER = 80, 72


def fit(picture):
    """Premultiplied [80, 80, 4] of what is drawn in a picture, scaled to 72; None where there is next to nothing."""
    pixels = np.asarray(picture.convert("RGBA")).astype(np.float32) / 255
    pixels[..., :3] *= pixels[..., 3:]
    rows, columns = np.where(pixels[..., 3] > 0.05)
    if len(rows) < 20:
        return None
    pixels = pixels[rows.min():rows.max() + 1, columns.min():columns.max() + 1]
    scale = INNER / max(pixels.shape[:2])
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    if min(height, width) < INNER / 4:
        return None
    channels = [
        np.asarray(Image.fromarray(pixels[..., c]).resize((width, height), Image.Resampling.LANCZOS)) for c in range(4)]
    result = np.zeros((SIDE, SIDE, 4), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    result[top:top + height, left:left + width] = np.clip(np.stack(channels, -1), 0, 1)
    result[..., :3] = np.minimum(result[..., :3], result[..., 3:])
    return (result * 255 + 0.5).astype(np.uint8)


def captioned(folder):
    """The icons of a folder with captions.jsonl."""
    folder = pathlib.Path(folder)
    archive = folder / "icons-80.tar"
    members = {}
    if archive.exists():
        with tarfile.open(archive) as tar:
            members = {m.name.removeprefix("./"): tar.extractfile(m).read() for m in tar if m.isfile()}
    for line in (folder / "captions.jsonl").read_text().splitlines():
        entry = json.loads(line)
        data = members.get(entry["file"]) or (folder / entry["file"]).read_bytes()
        picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
        alpha = picture[..., 3:].astype(np.uint16)
        premultiplied = np.concatenate([(picture[..., :3] * alpha + 127) // 255, alpha], -1).astype(np.uint8)
        yield premultiplied, {key: entry[key] for key in ("source", "concept", "captions")}


def code_points(name):
    """Unicode's code points in one spelling, or None for flags and skin tones."""
    codes = [code.lower().lstrip("0") for code in name.split("-") if code.lower() != "fe0f"]
    skin = {"1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"}
    if any(code in skin or "1f1e6" <= code <= "1f1ff" for code in codes) or (codes[0] == "1f3f4" and len(codes) > 1):
        return None
    return "-".join(codes)


def twemoji(folder, known):
    folder = pathlib.Path(folder)
    pages = {}
    for page, name in re.findall(r"\\defineTwemoji\{(\d+)\}\{([^}]*)\}", (folder / "twemojis.sty").read_text()):
        pages.setdefault(int(page), []).append(name)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["pdftocairo", "-png", "-transp", "-r", "384", folder / "all-twemojis.pdf", f"{scratch}/page"], check=True)
        files = {int(path.stem.split("-")[1]): path for path in pathlib.Path(scratch).glob("page-*.png")}
        for page, names in sorted(pages.items()):
            concept = code_points(names[0])
            if concept is None:
                continue
            caption = re.sub(r"[^a-z ]+", " ", names[-1].lower().replace("_", " "))
            captions = known.get(concept) or [" ".join(caption.split())]
            picture = fit(Image.open(files[page]))
            if picture is not None and captions[0]:
                yield picture, {"source": "twemoji", "concept": concept, "captions": captions}


def openmoji(folder, known):
    for path in sorted(pathlib.Path(folder).glob("*.svg")):
        concept = code_points(path.stem)
        if concept is None or concept not in known:
            continue
        drawn = subprocess.run(["rsvg-convert", "-w", "160", path], capture_output=True, check=True).stdout
        picture = fit(Image.open(io.BytesIO(drawn)))
        if picture is not None:
            yield picture, {"source": "openmoji", "concept": concept, "captions": known[concept]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--icons", required=True)
    parser.add_argument("--twemoji")
    parser.add_argument("--openmoji")
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()

    found = list(captioned(arguments.icons))
    known = {entry["concept"]: entry["captions"] for _, entry in found}
    if arguments.twemoji:
        found += twemoji(arguments.twemoji, known)
    if arguments.openmoji:
        found += openmoji(arguments.openmoji, known)
    for picture, name in drawings.all_drawings():
        found.append((fit(picture), {"source": "drawn", "concept": f"drawn:{name[0]}", "captions": name}))
    for _, entry in found:
        aliases = ALIASES.get(entry["concept"], [])
        entry["captions"] = list(dict.fromkeys(entry["captions"][:1] + aliases + entry["captions"][1:]))
    icons = np.stack([picture for picture, _ in found])
    np.savez(arguments.output, icons=icons, entries=json.dumps([entry for _, entry in found]))
    counts = {}
    for _, entry in found:
        counts[entry["source"]] = counts.get(entry["source"], 0) + 1
    print(f"{arguments.output}: {len(found)} icons {counts}")


if __name__ == "__main__":
    main()
