"""Muon (Jordan et al., 2024): momentum whose matrices are made orthogonal before they are added."""

import torch


def orthogonal(matrix, steps=5):
    """The nearest semi-orthogonal matrix, roughly, by a quintic Newton-Schulz iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.bfloat16()
    x = x / (x.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x.T if tall else x).float()


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr=1e-3, momentum=0.95, weight_decay=0.02):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                momentum = state.setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - group["momentum"])
                update = parameter.grad.lerp(momentum, group["momentum"])
                matrix = update.reshape(len(update), -1)
                # As large an update as Adam's would be.
                step = orthogonal(matrix) * (0.2 * max(matrix.shape) ** 0.5)
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(step.view_as(parameter), alpha=-group["lr"])
