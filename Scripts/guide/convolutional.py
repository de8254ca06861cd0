"""The convolutional picture tower in PyTorch, from the same config.json that the Swift library reads.

`vision_config.model_type` is "nca_convolutional_vision_model"; `vision_config.layers` is described in
Sources/NCACLIP/Towers/ConvolutionalConfiguration.swift. The names of the parameters are those of the checkpoint.
"""

import torch
from torch import nn
from torch.nn import functional as F
from transformers import CLIPConfig, CLIPModel

MODEL_TYPE = "nca_convolutional_vision_model"


class LayerNorm(nn.LayerNorm):
    """Over the channels of each pixel."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Scale(nn.Module):
    """A factor per channel."""

    def __init__(self, channels, initial=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), initial))

    def forward(self, x):
        return x * self.weight[:, None, None]


class Activation(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = {
            "silu": F.silu,
            "gelu": F.gelu,
            "relu": F.relu,
            "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
        }[function]

    def forward(self, x):
        return self.function(x)


class Residual(nn.Module):
    def __init__(self, channels, layers):
        super().__init__()
        self.layers, _ = build(channels, layers)

    def forward(self, x):
        return x + self.layers(x)


class Pool(nn.Module):
    """Means over grids of fields, side by side."""

    def __init__(self, grids):
        super().__init__()
        self.grids = grids

    def forward(self, x):
        return torch.cat([F.adaptive_avg_pool2d(x, grid).flatten(1) for grid in self.grids], 1)


def build(channels, layers):
    """The modules of a list of layers, and how many channels leave the last."""
    modules = []
    for layer in layers:
        kind = layer["type"]
        if kind == "conv":
            depthwise = layer.get("depthwise", False)
            outputs = layer.get("out_channels", channels)
            kernel = layer["kernel_size"]
            modules.append(
                nn.Conv2d(
                    channels, outputs, kernel, layer.get("stride", 1), kernel // 2,
                    groups=channels if depthwise else 1,
                )
            )
            channels = outputs
        elif kind == "group_norm":
            modules.append(nn.GroupNorm(layer["groups"], channels, layer.get("eps", 1e-5)))
        elif kind == "layer_norm":
            modules.append(LayerNorm(channels, layer.get("eps", 1e-5)))
        elif kind == "activation":
            modules.append(Activation(layer["function"]))
        elif kind == "scale":
            modules.append(Scale(channels))
        elif kind == "residual":
            modules.append(Residual(channels, layer["layers"]))
        elif kind == "pool":
            grids = layer.get("grids", [1])
            modules.append(Pool(grids))
            channels *= sum(grid * grid for grid in grids)
        else:
            raise ValueError(f"there is no layer of type {kind}")
    return nn.Sequential(*modules), channels


class ConvolutionalVisionModel(nn.Module):
    """From normalised pixels [n, 3, side, side] to features; `visual_projection` of the whole model comes after."""

    def __init__(self, vision_config):
        super().__init__()
        assert vision_config["model_type"] == MODEL_TYPE
        self.layers, self.features = build(3, vision_config["layers"])

    def forward(self, pixels):
        return self.layers(pixels)


class ConvolutionalCLIP(CLIPModel):
    """CLIP's text tower beside a convolutional picture tower."""

    def __init__(self, config):
        plain = CLIPConfig(
            text_config=config["text_config"], vision_config={"num_hidden_layers": 0, "hidden_size": 8,
            "num_attention_heads": 1}, projection_dim=config["projection_dim"])
        super().__init__(plain)
        self.vision_model = ConvolutionalVisionModel(config["vision_config"])
        self.visual_projection = nn.Linear(
            self.vision_model.features, config["projection_dim"], bias=False)
