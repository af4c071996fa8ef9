"""Reads what shop_surface printed: says how far the default is from the best, which knobs have their best inside their
range and which pairs interact, each beside the noise of the default's own repetitions; and draws it.

usage: surface.py FILE [--figure p95_ms] [--svg FILE]
"""

import argparse
import json
import math
import re
import statistics
import sys
from collections import defaultdict
from xml.sax.saxutils import escape

UNITS = {"": 1, "ms": 1e-3, "s": 1, "Ki": 1 << 10, "Mi": 1 << 20}


def size_of(value):
    """What values of one knob are put in order by: 64Mi is more than 256Ki, zstd-3 comes after gzip-9."""
    number = re.fullmatch(r"(\d+)(ms|s|Ki|Mi|)", value)
    if number:
        return "", float(number[1]) * UNITS[number[2]]
    name, _, level = value.partition("-")
    return name.replace("none", ""), float(level or 0)


class Surface:
    """One figure of all points, lower being better; logarithms, so that differences are shares."""

    def __init__(self, lines, figure):
        self.by_group = defaultdict(lambda: defaultdict(list))
        self.doubts, self.lost = 0, 0
        for line in lines:
            point = json.loads(line)
            value = point["figures"].get(figure)
            # Who throws requests away is not fast.
            if value is None or value <= 0 or point["figures"]["failed_share"] > 0.01:
                self.lost += 1
                continue
            self.doubts += bool(point["doubt"])
            self.by_group[point["group"]][tuple(sorted(point["knobs"].items()))].append(math.log(value))
        self.defaults = self.by_group["default"].get((), [])
        if len(self.defaults) < 2:
            sys.exit("surface.py: the default was measured fewer than twice, so nothing is known of the noise")
        self.default = statistics.median(self.defaults)
        self.noise = statistics.stdev(self.defaults)

    def best(self):
        return min((statistics.median(values), knobs) for group in self.by_group.values() for knobs, values in group.items())

    def line(self, knob):
        """[(value, log of the figure)] by size of the knob."""
        group = self.by_group[knob]
        found = {dict(knobs)[knob]: statistics.median(values) for knobs, values in group.items()}
        return [(value, found[value]) for value in sorted(found, key=size_of)]

    def knobs(self):
        return sorted(group for group in self.by_group if group not in ("default", "sample") and " x " not in group)

    def grid(self, first, second):
        group = self.by_group[f"{first} x {second}"]
        found = {(dict(k)[first], dict(k)[second]): statistics.median(v) for k, v in group.items()}
        columns = sorted({column for _, column in found}, key=size_of)
        rows = [row for row in sorted({row for row, _ in found}, key=size_of) if all((row, c) in found for c in columns)]
        return rows, columns, [[found[row, column] for column in columns] for row in rows]

    def pairs(self):
        return [tuple(group.split(" x ")) for group in sorted(self.by_group) if " x " in group]


def is_interior(line, noise):
    """Whether both ends are worse than the best by more than three times the noise."""
    values = [value for _, value in line]
    return len(values) > 2 and min(values[0], values[-1]) - min(values) > 3 * noise


def interaction(cells):
    """What no sum of a row's and a column's own effect explains: the largest of it."""
    rows = [statistics.mean(row) for row in cells]
    columns = [statistics.mean(column) for column in zip(*cells)]
    mean = statistics.mean(rows)
    return max(abs(cell - rows[i] - columns[j] + mean) for i, row in enumerate(cells) for j, cell in enumerate(row))


def report(surface, figure):
    best, knobs = surface.best()
    print(f"{figure}: the default has {math.exp(surface.default):.3g}, the best {math.exp(best):.3g}: "
          f"{100 * (1 - math.exp(best - surface.default)):.0f} % less, with {' '.join(f'{k}={v}' for k, v in knobs) or 'the default'}")
    print(f"noise: {100 * surface.noise:.1f} % (standard deviation of {len(surface.defaults)} measurements of the default); "
          f"{surface.doubts} points where the generator was in doubt, {surface.lost} left out because requests failed")
    for knob in surface.knobs():
        line = surface.line(knob)
        least = min(line, key=lambda point: point[1])
        place = "inside its range" if is_interior(line, surface.noise) else "at an end, or not told from it"
        print(f"{knob}: best at {least[0]}, {place}; worst against best {100 * (math.exp(max(v for _, v in line) - least[1]) - 1):.0f} %")
    for first, second in surface.pairs():
        rows, _, cells = surface.grid(first, second)
        if len(rows) > 1:
            size = interaction(cells)
            print(f"{first} x {second}: up to {100 * (math.exp(size) - 1):.0f} % beyond what each does alone"
                  f" ({'they interact' if size > 3 * surface.noise else 'within the noise'})")


def svg(surface, figure):
    """Small drawings side by side: a line for each knob, a field of shades for each grid."""
    parts, width, height = [], 300, 220
    everything = [v for group in surface.by_group.values() for values in group.values() for v in values]
    low, high = min(everything), max(everything) + 1e-9
    alone = [v for knob in surface.knobs() for _, v in surface.line(knob)] + [surface.default]
    bottom, top = min(alone), max(alone) + 1e-9

    def place(index):
        return 20 + (index % 4) * width, 30 + (index // 4) * height

    def text(x, y, words, size=10, anchor="start"):
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>')

    drawings = [("line", knob) for knob in surface.knobs()]
    drawings += [("grid", pair) for pair in surface.pairs() if len(surface.grid(*pair)[0]) > 1]
    for index, (kind, what) in enumerate(drawings):
        x, y = place(index)
        if kind == "line":
            line = surface.line(what)
            text(x, y, what, 12)
            text(x, y + 16, f"{math.exp(top):.3g}", 8)
            text(x, y + 166, f"{math.exp(bottom):.3g}", 8)
            height_of = {v: y + 163 - 140 * (v - bottom) / (top - bottom) for _, v in line + [("", surface.default)]}
            usual = height_of[surface.default]
            parts.append(f'<path d="M{x + 25} {usual:.1f}h230" stroke="#999" stroke-dasharray="4"><title>the default</title></path>')
            spots = [(x + 30 + i * 220 / max(1, len(line) - 1), height_of[v]) for i, (_, v) in enumerate(line)]
            parts.append('<polyline fill="none" stroke="#1f5fa8" stroke-width="2" points="'
                         + " ".join(f"{a:.1f},{b:.1f}" for a, b in spots) + '"/>')
            for (a, b), (name, value) in zip(spots, line):
                parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="#1f5fa8"><title>{escape(name)}: {math.exp(value):.3g}</title></circle>')
                text(a, y + 182, name, 8, "middle")
        else:
            rows, columns, cells = surface.grid(*what)
            text(x, y, f"{what[0]} (down) x {what[1]} (across)", 11)
            for i, row in enumerate(cells):
                text(x + 38, y + 22 + i * 18, rows[i], 8, "end")
                for j, cell in enumerate(row):
                    shade = 100 - int(70 * (cell - low) / (high - low))
                    parts.append(f'<rect x="{x + 42 + j * 30}" y="{y + 10 + i * 18}" width="29" height="17" fill="hsl(212,60%,{shade}%)">'
                                 f"<title>{math.exp(cell):.3g}</title></rect>")
            for j, name in enumerate(columns):
                text(x + 56 + j * 30, y + 22 + len(rows) * 18, name, 8, "middle")
    rows = (len(drawings) + 3) // 4
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{4 * width + 20}" height="{rows * height + 40}" font-family="sans-serif">'
    title = f'<text x="20" y="14" font-size="12">{escape(figure)}, lower (and lighter) is better: {math.exp(low):.3g} to {math.exp(high):.3g}; dashes: the default</text>'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', title, *parts, "</svg>\n"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--figure", default="p95_ms")
    parser.add_argument("--svg")
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") as lines:
        surface = Surface(lines, options.figure)
    report(surface, options.figure)
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as out:
            out.write(svg(surface, options.figure))


if __name__ == "__main__":
    main()
