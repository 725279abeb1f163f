"""RESULTS.md: verdicts and figures as tables, and the words between two markers that a new run keeps."""
import os
import re

import figures
from rows import Goal

BEGIN, END = "<!-- by hand: begin -->", "<!-- by hand: end -->"
BY_HAND = "\n## What bounds the rest\n\nNothing was written here yet.\n\n"


# ---- one number ----

def number(value):
    """Three digits that count; whole from a hundred on."""
    return format(round(value), ",") if abs(value) >= 100 else "%.3g" % value


def time(us):
    for size, unit in ((1e6, "s"), (1e3, "ms")):
        if us >= size:
            return "%s %s" % (number(us / size), unit)
    return "%s µs" % number(us)


UNITS = (                                   # the end of a figure's name -> how it is said
    ("per_second", lambda v: number(v) + "/s"),
    ("_us", time),
    ("_ms", lambda v: time(v * 1e3)),
    ("_kib", lambda v: number(v / 1024) + " MB"),
    ("_bytes", lambda v: number(v) + " B"),
    ("bytes_per_reply", lambda v: number(v) + " B"),
    ("cores", lambda v: number(v * 100) + " %"),
)


def said(figure, value):
    """A figure's value with its unit; a dash for what is not known."""
    if value is None:
        return "–"
    return next((say for end, say in UNITS if figure.endswith(end)), number)(value)


def spread(figure, value):
    """Median, with the least and the most where there is more than one round."""
    if value is None:
        return "–"
    middle = said(figure, value.median)
    return middle if value.least == value.most else "%s (%s – %s)" % (middle, said(figure, value.least), said(figure, value.most))


# ---- verdicts ----

NAMES = {"per_second": "requests/s", "cpu_us": "CPU a request", "p50_us": "p50", "p99_us": "p99", "memory_kib": "memory",
         "bytes_per_reply": "a reply"}


def called(figure):
    """A figure's name in words, without its unit."""
    return NAMES.get(figure) or re.sub(r"_(us|ms|kib|bytes)$", "", figure).replace("_", " ")


def goal_said(goal):
    """A goal in words."""
    sign = {">=": "≥", "<=": "≤"}[goal.relation]
    if goal.says:
        return goal.says
    if not goal.against:
        return "%s %s" % (sign, said(goal.figure, goal.factor))
    what = called(goal.figure)
    return "%s %s ×" % (sign, number(goal.factor)) if goal.figure == "per_second" else "%s %s %s ×" % (what, sign, number(goal.factor))


def ratio(goal, ours, theirs):
    """The goal's ratio over the rounds, round by round beside one another; None when it is not known."""
    return figures.spread([goal.value(a, b) for a, b in zip(ours, [{}] * len(ours) if not goal.against else theirs)])


def verdict(measured, goal, key, figure):
    """One line of the first table: this row beside this reference, by this goal (None: there is none)."""
    row, ours, theirs = measured.row, measured.rounds.get(measured.row.ours, []), measured.rounds.get(key, [])
    mine, its = (figures.together(rounds).get(figure) for rounds in (ours, theirs))
    how = ratio(goal or Goal(key, figure, ">=", 0), ours, theirs)
    note = measured.notes.get(row.ours) or measured.notes.get(key)
    met = "–" if not goal else "not measured" if not how else "yes" if goal.met(how.median) else "**no**"
    alone = not key and (not goal or goal.alone())
    beside = measured.names.get(key, key) if key else "its own reply and 2 × line echo" if not alone else "–"
    return [row.name, row.title, spread(figure, mine), beside, spread(figure, its) if its else plain(note or "–"),
            "–" if alone or not how else "%s ×" % number(how.median), goal_said(goal) if goal else "–", met]


def verdicts(measured):
    """All lines of one row."""
    row = measured.row
    lines = [verdict(measured, goal, goal.against, goal.figure) for goal in row.goals]
    judged = {goal.against for goal in row.goals}
    lines += [verdict(measured, None, key, row.shown) for key in row.references() if key not in judged]
    return lines or [verdict(measured, None, "", row.shown)]


# ---- figures ----

# What has a column of its own, or says nothing beside the others.
ASIDE = re.compile(r"per_second|p50_us|p99_us|p999_us|cpu_us|memory_kib|requests|seconds|errors|client_cpu_.*|server_cpu_.*|connections|"
                   r"pipeline|pairs|subscribers|sessions|at_once|answered|pushes|conns|depth|reconnects|refused|group|cpu_us_.*|"
                   r"unknown_sequences|unreadable_processes|p90_us|(.*_)?max_us|.+_p99_us|.+_p999_us")


def figure_line(measured, key):
    """One line of the second table: a program's figures in a row."""
    all_ = figures.together(measured.rounds[key])

    def middle(name):
        return said(name, all_[name].median) if all_.get(name) else "–"
    main = measured.row.shown
    further = ["%s %s" % (called(name), middle(name)) for name in sorted(all_)
               if name != main and not ASIDE.fullmatch(name) and isinstance(all_[name], figures.Spread)]
    if all_.get("errors"):
        further.append("**%d errors** %s" % (all_["errors"], plain(all_.get("first_error") or "")))
    return [measured.row.name, measured.names[key], spread(main, all_.get(main)), middle("per_second") if main != "per_second" else "",
            middle("cpu_us"), " / ".join(middle(name) for name in ("p50_us", "p99_us", "p999_us")), middle("memory_kib"), ", ".join(further)]


def plain(text):
    """A text that cannot end a cell or begin anything."""
    return re.sub(r"[|<>`\n]", " ", text)[:120]


def table(head, lines):
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(rows + ["| " + " | ".join(cell or "" for cell in line) + " |" for line in lines]) + "\n"


VERDICTS = ("row", "what", "MamaOnline", "beside", "its figure", "ratio", "goal", "met")
FIGURES = ("row", "program", "figure", "a second", "server CPU a request", "p50 / p99 / p99.9", "memory", "further")


def tables(all_measured):
    """Both tables, with their words."""
    lines = [line for measured in all_measured for line in verdicts(measured)]
    counted = [line[-1] for line in lines]
    text = "## Rows and goals\n\n%d goals are met, %d are not, %d were not measured. A ratio is the median "\
        "of those of the runs, side by side; beside a median\nstand the least and the most.\n\n" % (
        counted.count("yes"), counted.count("**no**"), len([c for c in counted if c not in ("yes", "**no**", "–")]))
    text += table(VERDICTS, lines)
    text += ("\n## Figures\n\nMedians of the runs. CPU is that of all processes of the server, user and kernel, in the "
             "middle of a run;\nmemory is their PSS then.\n\n")
    return text + table(FIGURES, [figure_line(m, key) for m in all_measured for key in m.rounds if m.rounds[key]])


# ---- the file ----

def by_hand(path):
    """What stands between the markers of an earlier file."""
    if os.path.exists(path):
        with open(path) as f:
            found = re.search(re.escape(BEGIN) + "(.*?)" + re.escape(END), f.read(), re.S)
        if found:
            return found[1]
    return BY_HAND


def document(heading, facts, all_measured, words):
    """The whole file. facts: pairs of what and what it is."""
    about = table(("", ""), [[what, plain_fact] for what, plain_fact in facts])
    return "%s\n\n%s\n%s\n%s%s%s\n" % (heading, about, tables(all_measured), BEGIN, words, END)


def write(path, heading, facts, all_measured, keep=None):
    """Writes the file; the words by hand are those of `keep`, by itself the file that was there."""
    words = by_hand(keep or path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as f:
        f.write(document(heading, facts, all_measured, words))
    os.replace(path + ".new", path)
