"""CLIP models with random weights, made by `transformers`, and what they compute: the reference of the Swift library."""

import json
import pathlib
import random
import sys

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "guide"))
from convolutional import ConvolutionalCLIP  # noqa: E402

START, END = "<|startoftext|>", "<|endoftext|>"
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073])
DEVIATION = torch.tensor([0.26862954, 0.26130258, 0.27577711])
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def randomise(module, seed):
    """Gives every tensor random values of the size that training leaves, biases and norms too."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in sorted(module.named_parameters()):
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name == "logit_scale":
                tensor.copy_(torch.tensor(3.2))
            elif "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif name.endswith("bias") or "embedding" in name and "patch" not in name:
                tensor.copy_(0.1 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.3 * noise)
            else:
                gain = 2 if "q_proj" in name or "k_proj" in name else 1
                tensor.copy_(noise * gain * tensor[0].numel() ** -0.5)


def save(model, config, folder, dtype="F32", shards=None):
    """Writes config.json and weights; `shards` is the size of one in bytes."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    model = model.to(DTYPES[dtype])
    if isinstance(model, CLIPModel):
        model.save_pretrained(folder, **({"max_shard_size": shards} if shards else {}))
    else:
        save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    (folder / "preprocessor_config.json").write_text(
        json.dumps({
            "crop_size": config["vision_config"]["image_size"], "do_center_crop": True, "do_normalize": True,
            "do_resize": True, "image_mean": MEAN.tolist(), "image_std": DEVIATION.tolist(), "resample": 3,
            "size": config["vision_config"]["image_size"],
        })
    )
    return model.float()


def make(config, seed):
    """A model with random weights for a config.json."""
    if "layers" in config["vision_config"]:
        model = ConvolutionalCLIP(config)
    else:
        model = CLIPModel(CLIPConfig(**config))
    randomise(model, seed)
    return model.eval()


def text_embeddings(model, tokens):
    """[n][embedding], not normalised, of token lists of any lengths."""
    with torch.no_grad():
        rows = []
        for ids in tokens:
            hidden = model.text_model(input_ids=torch.tensor([ids])).pooler_output
            rows.append(model.text_projection(hidden)[0])
    return torch.stack(rows)


def picture_embeddings(model, pictures, cotangent):
    """Embeddings of pictures [n][side][side][3] from 0 to 1, and the gradient by them of the sum of
    embeddings · cotangent."""
    dtype = next(model.parameters()).dtype
    pictures = pictures.to(dtype).requires_grad_()
    pixels = ((pictures - MEAN.to(dtype)) / DEVIATION.to(dtype)).permute(0, 3, 1, 2)
    if isinstance(model, ConvolutionalCLIP):
        embeddings = model.visual_projection(model.vision_model(pixels))
    else:
        embeddings = model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output)
    (gradient,) = torch.autograd.grad((embeddings * cotangent.to(dtype)).sum(), pictures)
    return embeddings.detach(), gradient


def byte_alphabet():
    return sorted(pre_tokenizers.ByteLevel.alphabet())


def make_tokenizer(corpus, size):
    """A byte-pair vocabulary in CLIP's order: bytes, bytes at a word's end, merges, and the two marks."""
    trained = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    trained.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    trained.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(
            Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])
    trained.train_from_iterator(
        corpus, trainers.BpeTrainer(
            vocab_size=size - 258, end_of_word_suffix="</w>", show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    merges = [tuple(pair) for pair in json.loads(trained.to_str())["model"]["merges"]]
    names = byte_alphabet() + [character + "</w>" for character in byte_alphabet()]
    names += [a + b for a, b in merges if a + b not in names]
    names = list(dict.fromkeys(names)) + [START, END]
    return {name: number for number, name in enumerate(names)}, merges


def save_tokenizer(folder, vocabulary, merges, whole=False):
    """Writes vocab.json and merges.txt, or tokenizer.json; returns the `transformers` tokenizer."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77)
    if whole:
        tokenizer.save_pretrained(folder)
        path = folder / "tokenizer.json"
        path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False, separators=(",", ":")))
    else:
        (folder / "vocab.json").write_text(
            json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")))
        (folder / "merges.txt").write_text(
            "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    return tokenizer


WORDS = """a an the of in on with and icon blue red green dragon apple coffee cup smiley face dog pink starfish planet
earth floating space rubber duck old woman bench it's they're I've we'll don't he'd I'm rock'n'roll O'Neill naïve café
Straße ΑΣΣΟΣ İstanbul ǅungla Ωmega привет мир 你好 世界 日本語 한국어 العربية हिन्दी ไทย Å ﬁne ½ ² Ⅷ ٣ 3d 2022 1,000.50 10:30""".split()
SYMBOLS = list("!?.,;:-_()[]{}<>|/\\@#$%^&*+=~`'\"") + ["…", "—", "“", "”", "'", "''", "|>", "<|", "™", "€", "°", "\u0301", "\u200d", "\ufeff"]
EMOJI = ["🐉", "🍎", "👩‍🚀", "🏳️‍🌈", "👍🏽", "❤️", "☕", "⭐", "🇩🇪", "#️⃣"]
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2028", "\u0085", "\u200b", "\x0b", "\x1f"]
MARKS = [START, END, "<|StartOfText|>", "<|ENDOFTEXT|>", "<|endoftext|"]


def strings(count, seed):
    """Varied texts: words, scripts, emoji, white space, contractions, numbers, any characters, and long ones."""
    rng = random.Random(seed)

    def anything():
        while True:
            point = rng.choice([rng.randrange(0x20, 0x250), rng.randrange(0x250, 0x3000), rng.randrange(0x3000, 0x20000)])
            if not 0xD800 <= point < 0xE000:
                return chr(point)

    def part():
        kind = rng.random()
        if kind < 0.5:
            word = rng.choice(WORDS)
            return rng.choice([word, word.upper(), word.capitalize(), word.title(), word + rng.choice(["'s", "'S", "s"])])
        if kind < 0.6:
            return "".join(rng.choice("abcdefghijklmnopqrstuvwxyzABC") for _ in range(rng.randrange(1, 12)))
        if kind < 0.68:
            return str(rng.randrange(10 ** rng.randrange(1, 9)))
        if kind < 0.78:
            return "".join(rng.choice(SYMBOLS) for _ in range(rng.randrange(1, 4)))
        if kind < 0.84:
            return rng.choice(EMOJI)
        if kind < 0.86:
            return rng.choice(MARKS)
        return "".join(anything() for _ in range(rng.randrange(1, 5)))

    texts = ["", " ", "\n\t", "'", "a photo of a cat.", "A Red Apple!!!", "e\u0301 \u00e9", "x" * 400]
    while len(texts) < count:
        parts = rng.choice([2, 4, 8, 8, 12, 60 if rng.random() < 0.2 else 6])
        text = ""
        for _ in range(rng.randrange(1, parts + 1)):
            text += part() + (rng.choice(SPACES) if rng.random() < 0.25 else " " if rng.random() < 0.8 else "")
        texts.append(text)
    return texts[:count]


def letter_salad(count):
    """Pronounceable words that no language has, so that a vocabulary of CLIP's size can be trained."""
    rng = random.Random(0)
    syllables = [a + b + c for a in ["", *"bcdfghjklmnprstvwz", "st", "tr", "sh"] for b in "aeiou" for c in ["", *"nrstlm"]]
    for _ in range(count):
        yield " ".join("".join(rng.choice(syllables) for _ in range(rng.randrange(1, 4))) for _ in range(12))
