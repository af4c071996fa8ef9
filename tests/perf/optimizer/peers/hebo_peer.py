"""HEBO, as it comes. Its picks draw from NumPy's global generator."""

import logging
import warnings

import numpy
import pandas
import torch
from hebo.design_space.design_space import DesignSpace
from hebo.optimizers.hebo import HEBO
from peer import Peer, levels
from pymoo.config import Config

torch.set_num_threads(1)
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
Config.warnings["not_compiled"] = False


class Hebo(Peer):
    """Conditions between knobs are unknown to it."""

    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        numpy.random.seed(seed)
        torch.manual_seed(seed)
        space = DesignSpace().parse([self.parameter(knob) for knob in self.knobs])
        self.optimizer = HEBO(space, rand_sample=10, scramble_seed=seed)

    @staticmethod
    def parameter(knob):
        words = {"name": knob["name"]}
        if (listed := levels(knob)) is not None:
            return {**words, "type": "cat", "categories": listed}
        kind = {("Integer", False): "int", ("Integer", True): "pow_int", ("Real", False): "num", ("Real", True): "pow"}
        return {**words, "type": kind[knob["type"], knob.get("scale") == "Log"], "lb": knob["min"], "ub": knob["max"]}

    def ask(self, context):
        row = self.optimizer.suggest(n_suggestions=1).iloc[0].to_dict()
        return {name: value.item() if isinstance(value, numpy.generic) else value for name, value in row.items()}

    def tell(self, values, metrics, context):
        super().tell(values, metrics, context)
        self.optimizer.observe(pandas.DataFrame([values]), numpy.array([[self.loss(metrics)]]))
