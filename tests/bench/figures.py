"""Medians, spread and ratios of what was measured, as a table."""

import statistics


def median(values):
    """The middle one."""
    return statistics.median(values)


def spread(values, unit=1000):
    """The median, with the quartiles beside it: `12.3 (11.9–13.0)`."""
    if len(values) < 4:
        return _short(median(values) * unit)
    low, _, high = statistics.quantiles(values, n=4)
    return f"{_short(median(values) * unit)} ({_short(low * unit)}–{_short(high * unit)})"


def _short(number):
    return f"{number:.1f}" if number < 100 else f"{number:.0f}"


def table(rows):
    """Lines of a Markdown table with aligned columns; the first row is the head."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
