#!/usr/bin/env python3
"""Compares the Swift library with `transformers` and PyTorch at full size: real architectures, random weights.

    pip install torch transformers tokenizers safetensors
    swift build -c release --product clipcheck
    python3 Scripts/clip/check_parity.py                     # all architectures, and 10,000 texts
    python3 Scripts/clip/check_parity.py vit-b32 --time      # and seconds per iteration, forward and input gradient

Exits with 1 if anything is beyond its limit: embeddings 1e-4, input gradients 1e-3 (the largest difference relative to
the largest number), any token.
"""

import argparse
import itertools
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import torch

import reference

ROOT = pathlib.Path(__file__).parents[2]


def architecture(projection, text, vision, activation):
    """`text` is width, layers, heads; `vision` is width, layers, heads, patch."""
    def transformer(width, layers, heads, kind):
        return {
            "model_type": f"clip_{kind}_model", "hidden_size": width, "intermediate_size": 4 * width,
            "num_hidden_layers": layers, "num_attention_heads": heads, "hidden_act": activation,
            "projection_dim": projection,
        }
    return {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": projection,
        "text_config": transformer(*text, "text") | {"vocab_size": 49408, "eos_token_id": 2},
        "vision_config": transformer(*vision[:3], "vision") | {"image_size": 224, "patch_size": vision[3]},
    }


# From the models' published config.json. All have contexts of 77 tokens, pictures of 224 pixels a side.
ARCHITECTURES = {
    "vit-b32": ("OpenAI ViT-B/32", architecture(512, (512, 12, 8), (768, 12, 12, 32), "quick_gelu")),
    "vit-b16": ("OpenAI ViT-B/16", architecture(512, (512, 12, 8), (768, 12, 12, 16), "quick_gelu")),
    "vit-l14": ("OpenAI ViT-L/14", architecture(768, (768, 12, 12), (1024, 24, 16, 14), "quick_gelu")),
    "laion-b32": ("LAION ViT-B/32", architecture(512, (512, 12, 8), (768, 12, 12, 32), "gelu")),
    "laion-h14": ("LAION ViT-H/14", architecture(1024, (1024, 24, 16), (1280, 32, 16, 14), "gelu")),
    "tinyclip-8m": ("TinyCLIP ViT-8M/16", architecture(512, (256, 3, 4), (256, 10, 4, 16), "gelu")),
    "tinyclip-39m": ("TinyCLIP ViT-39M/16", architecture(512, (512, 6, 8), (512, 12, 8, 16), "gelu")),
    "tinyclip-40m": ("TinyCLIP ViT-40M/32", architecture(512, (512, 6, 8), (512, 12, 8, 32), "gelu")),
    "tinyclip-61m": ("TinyCLIP ViT-61M/32", architecture(512, (512, 9, 8), (640, 12, 10, 32), "gelu")),
}


def convolutional():
    """A guide of ours: pictures of 64 pixels, pre-activation residual blocks at three widths."""
    def norm():
        return [{"type": "group_norm", "groups": 8}, {"type": "activation", "function": "silu"}]

    def conv(width, stride=1, kernel=3):
        return {"type": "conv", "out_channels": width, "kernel_size": kernel, "stride": stride}

    layers = [conv(24, 2, 5), {"type": "activation", "function": "silu"}]
    for width in (64, 128, 256):
        layers += [conv(width, 2), {"type": "residual", "layers": [
            *norm(), conv(width), *norm(), conv(width)]}]
    layers += [*norm(), {"type": "pool", "grids": [1, 2]}]
    config = architecture(192, (192, 2, 3), (8, 1, 1, 8), "gelu")
    config["vision_config"] = {
        "model_type": "nca_convolutional_vision_model", "image_size": 64, "layers": layers}
    return config


ARCHITECTURES["convolutional"] = ("convolutional, 64×64", convolutional())
# Stored as their publishers store them, so that each type is met at full size.
DTYPES = {"laion-h14": "F16", "tinyclip-39m": "F16", "tinyclip-40m": "BF16"}
SHARDS = {"laion-h14": "800MB"}


def error(values, expected):
    return float((values - expected).abs().max() / expected.abs().max())


def clipcheck(program, model, work, *options):
    run = subprocess.run([program, model, work, *options], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


def result(work, name, shape):
    return torch.from_numpy(numpy.fromfile(work / name, "<f4")).reshape(shape)


def prepare(folder, config, dtype, tokenizer, shards=None, seed=0):
    made = reference.make(config, seed)
    made = reference.save(made, config, folder, dtype, shards)
    reference.save_tokenizer(folder, *tokenizer)
    return made


def compare(key, program, tokenizer, options):
    name, config = ARCHITECTURES[key]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        model, work = pathlib.Path(folder) / "model", pathlib.Path(folder)
        made = prepare(model, config, DTYPES.get(key, "F32"), tokenizer, SHARDS.get(key))
        texts = reference.strings(8, seed=5)[-4:] + ["a red apple", "", "an icon of a blue dragon", "x " * 90]
        generator = torch.Generator().manual_seed(1)
        count = options.pictures
        side = config["vision_config"]["image_size"]
        pictures = torch.rand(count, side, side, 3, generator=generator)
        cotangent = torch.randn(count, config["projection_dim"], generator=generator)
        (work / "texts.json").write_text(json.dumps(texts))
        pictures.numpy().tofile(work / "pictures.f32")
        cotangent.numpy().tofile(work / "cotangent.f32")
        times = clipcheck(
            program, model, work, "--threads", str(options.threads), "--repeat", "9" if options.time else "1")
        tokens = json.loads((work / "tokens.json").read_text())
        with torch.no_grad():
            expected_texts = reference.text_embeddings(made, tokens)
        parameters = sum(p.numel() for p in made.parameters())
        for parameter in made.parameters():
            parameter.requires_grad_(False)
        peer = []
        for _ in range(9 if options.time else 1):
            start = time.perf_counter()
            embeddings, gradient = reference.picture_embeddings(made, pictures, cotangent)
            peer.append(time.perf_counter() - start)
        row = {
            "model": name, "parameters": parameters, "stored": DTYPES.get(key, "F32"),
            "text": error(result(work, "texts.f32", expected_texts.shape), expected_texts),
            "picture": error(result(work, "embeddings.f32", embeddings.shape), embeddings),
            "gradient": error(result(work, "gradient.f32", gradient.shape), gradient),
            "seconds": times["forward"] + times["gradient"], "PyTorch": statistics.median(peer),
        }
    row["ok"] = row["text"] < 1e-4 and row["picture"] < 1e-4 and row["gradient"] < 1e-3
    return row


def compare_tokens(program, tokenizer, count, folder):
    """Tokens of many texts, with a vocabulary of CLIP's size, from vocab.json with merges.txt and from tokenizer.json."""
    config = architecture(8, (8, 1, 1), (8, 1, 1, 112), "gelu")
    differences = 0
    for whole in (False, True):
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            work = pathlib.Path(temporary)
            reference.save(reference.make(config, 0), config, work / "model")
            peer = reference.save_tokenizer(work / "model", *tokenizer, whole)
            texts = reference.strings(count, seed=3)
            # Every character, in places that show its case and its class.
            if whole:
                points = [p for p in (*range(0x34000), *range(0xE0000, 0xE0200)) if not 0xD800 <= p < 0xE000]
                texts += [f"a{chr(p)}a {chr(p)}{chr(p)} {chr(p)}1" for p in points]
            (work / "texts.json").write_text(json.dumps(texts))
            numpy.zeros(224 * 224 * 3, "<f4").tofile(work / "pictures.f32")
            numpy.zeros(8, "<f4").tofile(work / "cotangent.f32")
            clipcheck(program, work / "model", work)
            tokens = json.loads((work / "tokens.json").read_text())
            expected = peer(texts, truncation=True, max_length=77)["input_ids"]
            wrong = [i for i, (a, b) in enumerate(zip(tokens, expected)) if a != b]
            for i in wrong[:10]:
                print(f"  {ascii(texts[i])}: {tokens[i]}, not {expected[i]}")
            print(f"tokens ({'tokenizer.json' if whole else 'vocab.json, merges.txt'}): "
                  f"{len(texts)} texts, {len(wrong)} differ")
            differences += len(wrong)
    return differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("architectures", nargs="*", help=", ".join(ARCHITECTURES))
    parser.add_argument("--time", action="store_true", help="the median of 9 runs each")
    parser.add_argument("--pictures", type=int, default=8)
    parser.add_argument("--texts", type=int, default=10000, help="texts for the tokenizer; 0: none")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", default=str(ROOT / ".build/release/clipcheck"))
    parser.add_argument("--folder", help="for temporary files, up to 4 GB")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    corpus = itertools.chain(reference.strings(20000, seed=11), reference.letter_salad(60000))
    tokenizer = reference.make_tokenizer(corpus, 49408)
    print(f"vocabulary of {len(tokenizer[0])} tokens, {len(tokenizer[1])} merges")
    good = options.texts == 0 or compare_tokens(options.program, tokenizer, options.texts, options.folder) == 0
    columns = f"{'model':20} {'parameters':>11} stored {'text':>8} {'picture':>8} {'gradient':>8}"
    print(columns + (f"  {'seconds':>8} {'PyTorch':>8}" if options.time else ""))
    for key in options.architectures or ARCHITECTURES:
        row = compare(key, options.program, tokenizer, options)
        line = (f"{row['model']:20} {row['parameters']:11,} {row['stored']:6} "
                f"{row['text']:8.1e} {row['picture']:8.1e} {row['gradient']:8.1e}")
        if options.time:
            line += f"  {row['seconds']:8.3f} {row['PyTorch']:8.3f}"
        print(line + ("" if row["ok"] else "  beyond the limit"), flush=True)
        good = good and row["ok"]
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
