"""Optuna: its Gaussian process and its tree of Parzen estimators."""

import warnings

import optuna
from peer import Peer, is_active, levels

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


class Optuna(Peer):
    def __init__(self, opening, seed):
        super().__init__(opening, seed)
        guarded = bool(self.plan.get("guardrails"))
        rules = {"constraints_func": lambda trial: trial.user_attrs["breaches"]} if guarded else {}
        self.study = optuna.create_study(sampler=self.sampler(seed, rules))
        self.asked = None
        if self.baseline and "rows" not in opening:
            self.study.enqueue_trial({name: self.to_optuna(name, value) for name, value in self.baseline.items()})

    def knob(self, name):
        return next(knob for knob in self.knobs if knob["name"] == name)

    def distribution(self, knob):
        if knob["type"] == "Ordered":
            return optuna.distributions.IntDistribution(0, len(knob["values"]) - 1)
        if (listed := levels(knob)) is not None:
            return optuna.distributions.CategoricalDistribution(listed)
        log = knob.get("scale") == "Log"
        if knob["type"] == "Integer":
            return optuna.distributions.IntDistribution(int(knob["min"]), int(knob["max"]), log=log)
        return optuna.distributions.FloatDistribution(knob["min"], knob["max"], log=log)

    def to_optuna(self, name, value):
        knob = self.knob(name)
        return knob["values"].index(value) if knob["type"] == "Ordered" else value

    def ask(self, context):
        trial = self.study.ask()
        values = {}
        for knob in self.knobs:
            if is_active(knob, values):
                value = trial._suggest(knob["name"], self.distribution(knob))
                values[knob["name"]] = knob["values"][value] if knob["type"] == "Ordered" else value
        self.asked = (trial, values)
        return values

    def tell(self, values, metrics, context):
        super().tell(values, metrics, context)
        loss, breaches = self.loss(metrics), self.breaches(metrics)
        trial, asked = self.asked or (None, None)
        self.asked = None
        if trial and asked == values:
            trial.set_user_attr("breaches", breaches)
            self.study.tell(trial, loss)
            return
        if trial:
            self.study.tell(trial, state=optuna.trial.TrialState.FAIL)
        distributions = {name: self.distribution(self.knob(name)) for name in values}
        params = {name: self.to_optuna(name, value) for name, value in values.items()}
        self.study.add_trial(optuna.trial.create_trial(
            params=params, distributions=distributions, value=loss,
            user_attrs={"breaches": breaches},
            system_attrs={"constraints": breaches} if self.plan.get("guardrails") else None))


class OptunaGp(Optuna):
    @staticmethod
    def sampler(seed, rules):
        return optuna.samplers.GPSampler(seed=seed, n_startup_trials=10, **rules)


class OptunaTpe(Optuna):
    @staticmethod
    def sampler(seed, rules):
        return optuna.samplers.TPESampler(seed=seed, n_startup_trials=10, multivariate=True, group=True, **rules)
