"""What a part of the benchmark says that it measures."""

from dataclasses import dataclass, field
from typing import Callable


@dataclass(frozen=True)
class Figure:
    """A row of the table: what it is, its unit, and whether more of it is better."""

    label: str
    unit: str
    more_is_better: bool


@dataclass
class Measurement:
    """One thing that is done to each target in turn, `rounds` times.

    `run` takes a target and returns a value for each of the figures by its key, or leaves out what that target does not
    have; None is a value that was not reached. `only_proxies` leaves the server itself out.
    """

    figures: dict
    run: Callable
    rounds: int
    only_proxies: bool = False
    values: dict = field(default_factory=dict)  # (figure's key, target's name) -> a value for each round
    failed: dict = field(default_factory=dict)  # target's name -> why

    def record(self, target, values):
        for key, value in values.items():
            self.values.setdefault((key, target.name), []).append(value)
