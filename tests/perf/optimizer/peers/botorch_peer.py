"""BoTorch as its documentation puts it together: SingleTaskGP, and LogEI, or qLogNEI where there is noise."""

import math
import warnings

import torch
from botorch.acquisition import LogExpectedImprovement, qLogNoisyExpectedImprovement
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from botorch.optim import optimize_acqf
from gpytorch.mlls import ExactMarginalLogLikelihood
from peer import Peer

torch.set_num_threads(1)
warnings.simplefilter("ignore")


class Botorch(Peer):
    """Continuous knobs only."""

    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        torch.manual_seed(seed)
        self.first = torch.quasirandom.SobolEngine(len(self.knobs), scramble=True, seed=seed).draw(10, dtype=torch.double)
        self.points, self.losses = [], []

    def to_unit(self, values):
        return [(values[knob["name"]] - knob["min"]) / (knob["max"] - knob["min"]) for knob in self.knobs]

    def model(self):
        kept = [i for i, loss in enumerate(self.losses) if not math.isnan(loss)]
        x = torch.tensor([self.points[i] for i in kept], dtype=torch.double)
        y = -torch.tensor([[self.losses[i]] for i in kept], dtype=torch.double)
        model = SingleTaskGP(x, y)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        return model, x, y

    def ask(self, context):
        if len(self.points) < len(self.first):
            unit = self.first[len(self.points)]
        else:
            model, x, y = self.model()
            if self.opening["noise"] > 0:
                acquisition = qLogNoisyExpectedImprovement(model, x, prune_baseline=True)
            else:
                acquisition = LogExpectedImprovement(model, y.max())
            box = torch.tensor([[0.0] * len(self.knobs), [1.0] * len(self.knobs)], dtype=torch.double)
            unit = optimize_acqf(acquisition, box, q=1, num_restarts=10, raw_samples=512)[0][0]
        return {knob["name"]: knob["min"] + float(part) * (knob["max"] - knob["min"])
                for knob, part in zip(self.knobs, unit)}

    def tell(self, values, metrics, context):
        super().tell(values, metrics, context)
        self.points.append(self.to_unit(values))
        self.losses.append(self.loss(metrics))

    def best(self):
        """By the mean of its model, among what was tried."""
        model, x, _ = self.model()
        chosen = int(model.posterior(x).mean.argmax())
        unit = x[chosen].tolist()
        return {knob["name"]: knob["min"] + part * (knob["max"] - knob["min"]) for knob, part in zip(self.knobs, unit)}
