"""scikit-optimize with its Gaussian process, as it comes."""

import warnings

import skopt
from peer import Peer, levels

warnings.simplefilter("ignore")


class Skopt(Peer):
    """Conditions between knobs are unknown to it."""

    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        self.optimizer = skopt.Optimizer([self.dimension(knob) for knob in self.knobs], base_estimator="GP",
                                         n_initial_points=10, random_state=seed)

    @staticmethod
    def dimension(knob):
        if (listed := levels(knob)) is not None:
            return skopt.space.Categorical(listed)
        kind = skopt.space.Integer if knob["type"] == "Integer" else skopt.space.Real
        prior = "log-uniform" if knob.get("scale") == "Log" else "uniform"
        return kind(knob["min"], knob["max"], prior=prior)

    def ask(self, context):
        return {knob["name"]: part if isinstance(part, (str, bool)) else getattr(part, "item", lambda: part)()
                for knob, part in zip(self.knobs, self.optimizer.ask())}

    def tell(self, values, metrics, context):
        super().tell(values, metrics, context)
        self.optimizer.tell([values[knob["name"]] for knob in self.knobs], self.loss(metrics))
