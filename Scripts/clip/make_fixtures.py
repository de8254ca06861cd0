#!/usr/bin/env python3
"""Makes Tests/NCACLIPTests/Fixtures anew: small CLIP models with random weights and what `transformers` computes with them.

    pip install torch transformers tokenizers safetensors
    python3 Scripts/clip/make_fixtures.py
"""

import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file

import reference

FOLDER = pathlib.Path(__file__).parents[2] / "Tests/NCACLIPTests/Fixtures"
TEXTS = ["a red apple", "", "An ICON of a dragon, a blue one", "apple " * 40]


def letters():
    """A vocabulary of letters and a few words: what is missing becomes the unknown token."""
    merges = [("r", "e"), ("re", "d</w>"), ("a", "p"), ("l", "e</w>"), ("ap", "p"), ("app", "le</w>"), ("i", "c"),
              ("o", "n</w>"), ("ic", "on</w>"), ("b", "l"), ("o", "f</w>")]
    alphabet = "abcdefghijklmnopqrstuvwxyz,'"
    names = list(alphabet) + [letter + "</w>" for letter in alphabet] + [a + b for a, b in merges]
    names += [reference.START, reference.END]
    return {name: number for number, name in enumerate(names)}, merges


def config(activation, end, vision=None):
    vocabulary, _ = letters()
    return {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 20,
        "text_config": {
            "model_type": "clip_text_model", "vocab_size": len(vocabulary), "hidden_size": 18,
            "intermediate_size": 42, "num_hidden_layers": 2, "num_attention_heads": 3, "hidden_act": activation,
            "max_position_embeddings": 32, "eos_token_id": end, "layer_norm_eps": 1e-5,
        },
        "vision_config": vision or {
            "model_type": "clip_vision_model", "hidden_size": 20, "intermediate_size": 44, "num_hidden_layers": 2,
            "num_attention_heads": 2, "hidden_act": activation, "image_size": 20, "patch_size": 6,
            "layer_norm_eps": 1e-5,
        },
    }


CONVOLUTIONAL = {
    "model_type": "nca_convolutional_vision_model", "image_size": 19,
    "layers": [
        {"type": "conv", "out_channels": 9, "kernel_size": 5, "stride": 2},
        {"type": "activation", "function": "silu"},
        {"type": "residual", "layers": [
            {"type": "group_norm", "groups": 3},
            {"type": "activation", "function": "silu"},
            {"type": "conv", "out_channels": 9, "kernel_size": 3},
        ]},
        {"type": "conv", "out_channels": 12, "kernel_size": 3, "stride": 3},
        {"type": "residual", "layers": [
            {"type": "conv", "kernel_size": 3, "depthwise": True},
            {"type": "layer_norm", "eps": 1e-6},
            {"type": "conv", "out_channels": 24, "kernel_size": 1},
            {"type": "activation", "function": "gelu"},
            {"type": "conv", "out_channels": 12, "kernel_size": 1},
            {"type": "scale"},
        ]},
        {"type": "conv", "kernel_size": 3, "stride": 2, "depthwise": True},
        {"type": "group_norm", "groups": 1},
        {"type": "activation", "function": "relu"},
        {"type": "pool", "grids": [1, 2]},
    ],
}


def pictures(count, side):
    """Numbers that the tests compute as well: the upper byte of a multiplicative hash, over 255."""
    index = torch.arange(count * side * side * 3, dtype=torch.int64)
    return ((index * 2654435761 % 2**32) >> 24).float().reshape(count, side, side, 3) / 255


def model(name, configuration, dtype, seed, whole, shards=None):
    folder = FOLDER / name
    made = reference.save(reference.make(configuration, seed), configuration, folder, dtype, shards)
    vocabulary, merges = letters()
    tokenizer = reference.save_tokenizer(folder, vocabulary, merges, whole)
    side = configuration["vision_config"]["image_size"]
    tokens = [tokenizer(text, truncation=True, max_length=32)["input_ids"] for text in TEXTS]
    cotangent = torch.randn(2, 20, generator=torch.Generator().manual_seed(seed))
    made = made.double()
    embeddings, gradient = reference.picture_embeddings(made, pictures(2, side), cotangent)
    expected = {
        "texts": reference.text_embeddings(made, tokens), "pictures": embeddings, "cotangent": cotangent,
        "gradient": gradient,
    }
    save_file({k: v.float().contiguous() for k, v in expected.items()}, folder / "expected.safetensors")
    (folder / "texts.json").write_text(
        json.dumps([{"text": text, "tokens": ids} for text, ids in zip(TEXTS, tokens)]))


def tokenizer():
    folder = FOLDER / "tokenizer"
    corpus = reference.strings(400, seed=1) + reference.WORDS * 5
    vocabulary, merges = reference.make_tokenizer(corpus, 720)
    made = reference.save_tokenizer(folder, vocabulary, merges)
    texts = reference.strings(160, seed=2)
    ids = made(texts, truncation=True, max_length=77)["input_ids"]
    (folder / "texts.json").write_text(
        json.dumps([{"text": t, "tokens": i} for t, i in zip(texts, ids)], separators=(",", ":")))


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    end = len(letters()[0]) - 1
    model("quick-gelu", config("quick_gelu", 2), "F32", 1, whole=False)
    model("gelu-half", config("gelu", end), "F16", 2, whole=True)
    model("sharded", config("gelu", end), "BF16", 3, whole=False, shards="15KB")
    model("convolutional", config("quick_gelu", end, CONVOLUTIONAL), "F16", 4, whole=True)
    tokenizer()
    print(sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()), "bytes")
