"""The guide's and the judge's architectures, and their folders in Hugging Face's layout."""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "clip"))
from convolutional import MODEL_TYPE, ConvolutionalCLIP  # noqa: E402

MEAN, DEVIATION = 0.5, 0.25


def activated(function):
    return [{"type": "group_norm", "groups": 8}, {"type": "activation", "function": function}]


def residual(channels, function):
    half = activated(function) + [{"type": "conv", "out_channels": channels, "kernel_size": 3}]
    return {"type": "residual", "layers": half + half}


def convolution(channels, kernel=3, stride=2):
    return {"type": "conv", "out_channels": channels, "kernel_size": kernel, "stride": stride}


def pyramid():
    """Halves its planes five times, to 4×4 in 256 channels."""
    return [
        convolution(24, 5), {"type": "activation", "function": "silu"},
        convolution(64), residual(64, "silu"), convolution(128), residual(128, "silu"), residual(128, "silu"),
        convolution(256), residual(256, "silu"), *activated("silu"), {"type": "pool", "grids": [1, 2]}]


def patches():
    """Cuts the picture into patches of 4×4, and does nearly all its work on 8×8 places in 160 channels."""
    return [
        convolution(64, 5, stride=4), residual(64, "gelu"), convolution(160),
        *[residual(160, "gelu")] * 3, *activated("gelu"), {"type": "pool", "grids": [1, 4]}]


def configuration(kind, vocabulary):
    """config.json of a model whose picture tower is a "pyramid" (the guide), "patches" (the judge) or a "transformer"."""
    text = {
        "model_type": "clip_text_model", "vocab_size": vocabulary, "hidden_size": 192, "intermediate_size": 768,
        "num_hidden_layers": 2, "num_attention_heads": 3, "hidden_act": "gelu", "max_position_embeddings": 32,
        "bos_token_id": vocabulary - 2, "eos_token_id": vocabulary - 1, "pad_token_id": vocabulary - 1,
        "layer_norm_eps": 1e-5, "projection_dim": 256,
    }
    if kind != "transformer":
        layers = pyramid() if kind == "pyramid" else patches()
        vision = {"model_type": MODEL_TYPE, "image_size": 64, "layers": layers}
    else:
        vision = {
            "model_type": "clip_vision_model", "image_size": 64, "patch_size": 8, "hidden_size": 192,
            "intermediate_size": 768, "num_hidden_layers": 5, "num_attention_heads": 3, "hidden_act": "gelu",
            "layer_norm_eps": 1e-5, "projection_dim": 256,
        }
    return {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 256, "text_config": text,
        "vision_config": vision,
    }


class Model(torch.nn.Module):
    """CLIP with normalised embeddings of texts and of pictures from 0 to 1."""

    def __init__(self, config, tokenizer):
        super().__init__()
        self.config, self.tokenizer = config, tokenizer
        self.convolutional = config["vision_config"]["model_type"] == MODEL_TYPE
        self.clip = ConvolutionalCLIP(config) if self.convolutional else CLIPModel(CLIPConfig(**config))
        if self.convolutional:
            for module in self.clip.vision_model.modules():
                if isinstance(module, torch.nn.Conv2d):
                    torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                    torch.nn.init.zeros_(module.bias)
            for module in self.clip.vision_model.modules():
                if type(module).__name__ == "Residual":
                    torch.nn.init.zeros_(module.layers[-1].weight)
            self.clip.vision_model.to(memory_format=torch.channels_last)

    def tokens(self, texts):
        return self.tokenizer(
            texts, padding=True, truncation=True, max_length=32, return_tensors="pt").input_ids

    def texts(self, tokens):
        hidden = self.clip.text_model(input_ids=tokens).pooler_output
        return F.normalize(self.clip.text_projection(hidden).float(), dim=-1)

    def pictures(self, pixels):
        pixels = (pixels - MEAN) / DEVIATION
        if self.convolutional:
            hidden = self.clip.vision_model(pixels.contiguous(memory_format=torch.channels_last))
        else:
            hidden = self.clip.vision_model(pixel_values=pixels).pooler_output
        return F.normalize(self.clip.visual_projection(hidden).float(), dim=-1)

    @property
    def scale(self):
        return self.clip.logit_scale.exp().clamp(max=60)

    def save(self, folder):
        """Writes the model in half precision."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            name: tensor.half().contiguous() for name, tensor in self.clip.state_dict().items()
            if not name.endswith("position_ids")}
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "config.json").write_text(json.dumps({**self.config, "dtype": "float16"}, indent=1) + "\n")
        (folder / "preprocessor_config.json").write_text(json.dumps({
            "crop_size": 64, "do_center_crop": True, "do_normalize": True, "do_resize": True, "image_mean": [MEAN] * 3,
            "image_std": [DEVIATION] * 3, "resample": 3, "size": 64}, indent=1) + "\n")

    @staticmethod
    def load(folder):
        folder = pathlib.Path(folder)
        config = json.loads((folder / "config.json").read_text())
        model = Model(config, load_tokenizer(folder))
        state = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
        missing, unexpected = model.clip.load_state_dict(state, strict=False)
        assert not unexpected and all(name.endswith("position_ids") for name in missing), (missing, unexpected)
        return model.eval()


def load_tokenizer(folder):
    folder = pathlib.Path(folder)
    vocabulary = json.loads((folder / "vocab.json").read_text())
    merges = [tuple(line.split()) for line in (folder / "merges.txt").read_text().splitlines()[1:]]
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=32)
