"""Draws a screen of the running program as a picture: docs/picture.py USER COLSxROWS KEYS… > screen.svg

Starts a demo market of its own, opens an ssh window as USER (guest, or one of the demo's accounts), presses the keys, and
writes what the window shows. The pictures in the README are made with `guest 100x30 Down Down` (shop.svg)
and `guest 100x30 Down Down Down Down Down Down Down Enter` (product.svg)."""
import html
import os
import re
import sys
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))

import harness  # noqa: E402
import terminal  # noqa: E402

CELL_W, CELL_H, MARGIN = 9, 19, 14
BACK, FORE = "#16181d", "#d5d8dd"
COLOURS = {"black": "#3b4048", "red": "#e06c75", "green": "#8fc379", "brown": "#e0b060", "yellow": "#e0b060",
           "blue": "#6cb0f0", "magenta": "#c678dd", "cyan": "#56c2c8", "white": "#d5d8dd", "default": None}


def colour(name, otherwise):
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return "#" + name
    return COLOURS.get(name.replace("bright", "")) or otherwise


def cell_colours(cell):
    fore, back = colour(cell.fg, FORE), colour(cell.bg, BACK)
    return (back, fore) if cell.reverse else (fore, back)


def draw(screen):
    width, height = screen.columns * CELL_W + 2 * MARGIN, screen.lines * CELL_H + 2 * MARGIN
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="DejaVu Sans Mono, monospace" '
           'font-size="15">' % (width, height), '<rect width="100%%" height="100%%" rx="8" fill="%s"/>' % BACK]
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            fore, back = cell_colours(cell)
            left, top = MARGIN + x * CELL_W, MARGIN + y * CELL_H
            if back != BACK:
                out.append('<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>' % (left, top, CELL_W, CELL_H, back))
            if cell.underscore and not cell.data.strip():
                out.append('<rect x="%d" y="%d" width="%d" height="1" fill="%s"/>' % (left, top + CELL_H - 3, CELL_W, fore))
            if cell.data.strip():
                wide = 2 if unicodedata.east_asian_width(cell.data[0]) in "WF" else 1
                style = ' font-weight="bold"' if cell.bold else ""
                style += ' text-decoration="underline"' if cell.underscore else ""
                out.append('<text x="%d" y="%d" fill="%s"%s textLength="%d">%s</text>' % (
                    left, top + CELL_H - 5, fore, style, CELL_W * wide, html.escape(cell.data)))
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    user, size, keys = sys.argv[1], sys.argv[2], sys.argv[3:]
    cols, rows = map(int, size.split("x"))
    market = harness.Market(demo=True)
    try:
        with open(os.path.join(market.dir, "demo-accounts")) as f:
            passwords = dict(re.findall(r" (\S+)@\S+\s+password\s+(\S+)", f.read()))
        window = terminal.Ssh(market, user, passwords.get(user), cols=cols, rows=rows)
        window.wait("help")
        for key in keys:
            window.key(key) if key in terminal.KEYS or len(key) <= 2 else window.type(key)
            window.quiet(0.3)
        window.quiet(0.5)
        sys.stdout.write(draw(window.screen))
        window.key("^C", "^C")
    finally:
        market.close()


if __name__ == "__main__":
    main()
