"""A run's ratios as bars."""

from statistics import median

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

import report  # noqa: E402

COLOURS = ("#9aa5b1", "#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd")


def write(path, measurements, targets, facts):
    """Rates on the left, times on the right; a bar is the median over the rounds, its line the least and the most."""
    sides = [("more is better", True), ("less is better", False)]
    rows = {better: [(figure, measurement, key) for measurement in measurements
                     for key, figure in measurement.figures.items()
                     if figure.more_is_better == better
                     and any(report.ratios(measurement, key, target) for target in targets)]
            for _, better in sides}
    sides = [side for side in sides if rows[side[1]]]
    if not sides:
        return
    height = max(len(rows[better]) for _, better in sides) * 0.16 * (len(targets) + 0.8) + 1.6
    figure, axes = plt.subplots(1, len(sides), figsize=(7.5 * len(sides), height), squeeze=False,
                                layout="constrained")
    for axis, (title, better) in zip(axes[0], sides):
        bars(axis, rows[better], targets)
        axis.set_title(f"Ratio to MariaDB itself, {title}", fontsize=10)
    axes[0][0].legend(fontsize=8, loc="lower right", framealpha=0.9)
    figure.suptitle(f"{facts['Machine'].partition(';')[0]}; {facts['Versions'].partition(';')[0]}", fontsize=8)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def bars(axis, rows, targets):
    thickness = 0.8 / len(targets)
    for index, target in enumerate(targets):
        for place, (_, measurement, key) in enumerate(rows):
            ratios = report.ratios(measurement, key, target)
            if ratios:
                middle = median(ratios)
                spread = [[middle - min(ratios)], [max(ratios) - middle]] if len(ratios) > 1 else None
                axis.barh(place + index * thickness, middle, thickness, xerr=spread, color=COLOURS[index],
                          error_kw={"elinewidth": 0.8}, label=report.NAMES.get(target, target) if place == 0 else None)
    axis.axvline(1, color="black", linewidth=0.8)
    axis.set_yticks([place + 0.4 - thickness / 2 for place in range(len(rows))])
    axis.set_yticklabels([figure.label.replace("`", "") for figure, _, _ in rows], fontsize=7)
    axis.invert_yaxis()
    axis.set_ylim(len(rows), -0.4)
    axis.tick_params(axis="x", labelsize=8)
