"""SMAC3: its black-box facade (Gaussian process) on boxes, its random forest on tables."""

import logging
import tempfile
import warnings

import numpy
from ConfigSpace import Categorical, Configuration, ConfigurationSpace, Float, Integer
from peer import Peer, levels
from smac import BlackBoxFacade, HyperparameterOptimizationFacade, Scenario
from smac.runhistory import TrialInfo, TrialValue

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


class Smac(Peer):
    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        self.folder = tempfile.TemporaryDirectory()
        self.space = ConfigurationSpace(seed=seed)
        for knob in self.knobs:
            self.space.add(self.parameter(knob))
        facade = HyperparameterOptimizationFacade if "rows" in opening else BlackBoxFacade
        scenario = Scenario(self.space, n_trials=opening["trials"] + 200, deterministic=True, seed=seed,
                            output_directory=self.folder.name)
        self.smac = facade(scenario, lambda configuration, seed: 0.0, overwrite=True, logging_level=False,
                           initial_design=facade.get_initial_design(scenario, n_configs=10))

    @staticmethod
    def parameter(knob):
        name, log = knob["name"], knob.get("scale") == "Log"
        if (listed := levels(knob)) is not None:
            return Categorical(name, listed, ordered=knob["type"] == "Ordered")
        if knob["type"] == "Integer":
            return Integer(name, (int(knob["min"]), int(knob["max"])), log=log)
        return Float(name, (knob["min"], knob["max"]), log=log)

    def ask(self, context):
        self.asked = self.smac.ask()
        return self.values_of(self.asked.config)

    @staticmethod
    def values_of(configuration):
        return {name: value.item() if isinstance(value, numpy.generic) else value
                for name, value in dict(configuration).items()}

    def tell(self, values, metrics, context):
        super().tell(values, metrics, context)
        info = self.asked
        if values != self.values_of(info.config):
            info = TrialInfo(config=Configuration(self.space, values=values), seed=info.seed)
        self.smac.tell(info, TrialValue(cost=self.loss(metrics)))

    def close(self):
        self.folder.cleanup()
