# SPDX-License-Identifier: MIT
"""The tables: goal, figure, peer, verdict."""

import dataclasses


@dataclasses.dataclass
class Row:
    """One figure. Without a limit it is only told; without a figure, `note` says why."""

    goal: str
    figure: float | None = None
    limit: float | None = None
    unit: str = ""
    peer: str = ""
    note: str = ""

    @property
    def verdict(self):
        """Whether the figure is within its limit."""
        if self.figure is None:
            return "not measured"
        if self.limit is None:
            return ""
        return "ok" if self.figure <= self.limit else "ABOVE"

    def columns(self):
        """The words of the row."""
        figure = "" if self.figure is None else number(self.figure) + self.unit
        limit = "" if self.limit is None else number(self.limit) + self.unit
        return [self.goal, figure, limit, self.peer, self.verdict, self.note]


def number(value):
    """Whole numbers with blanks between thousands, others with what counts."""
    if isinstance(value, int) or value >= 1000:
        return f"{round(value):,}".replace(",", " ")
    return f"{value:.2f}"


HEAD = ["goal", "figure", "at most", "peer", "verdict", "note"]


def lines_of(rows):
    """A table in text."""
    rows = list(rows)
    cells = [HEAD] + [row.columns() for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    lines = []
    for line in cells:
        padded = [cell.rjust(width) if i in (1, 2) else cell.ljust(width)
                  for i, (cell, width) in enumerate(zip(line, widths))]
        lines.append("  ".join(padded).rstrip())
    return lines


def bars(values, unit, width=44):
    """A plot: one bar for each name, longest first."""
    most = max(values.values())
    longest = max(len(name) for name in values)
    return [f"{name.ljust(longest)}  {'█' * max(1, round(value / most * width))} "
            f"{number(value)}{unit}"
            for name, value in sorted(values.items(), key=lambda item: item[1])]
