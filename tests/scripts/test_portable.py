"""The deploying scripts run where people are: bash 3.2, as macOS has it, and the options that POSIX knows."""

import re
import subprocess

import pytest

from scripts.conftest import ROOT

# What people run who only deploy; building and testing is for Linux.
SCRIPTS = sorted([*(ROOT / "scripts" / "deploy").glob("*.sh"), *(ROOT / "scripts" / name for name in ("aws.sh", "deploy.sh", "deploy-organization.sh", "import-findings.sh", "release.sh"))])
# What bash 3.2 does not know.
NEWER = {
    "mapfile, readarray": r"\b(mapfile|readarray)\b",
    "associative arrays, name references, global declarations": r"\b(declare|local|typeset)\s+-[a-zA-Z]*[Ang]",
    "capitals by expansion": r"\$\{\w+(\[[^]]*\])?(\^\^?|,,?)[^}]*\}",
    "transformations": r"\$\{\w+(\[[^]]*\])?@[QEPAaKkLUu]\}",
    "&>> and |&": r"&>>|\|&",
    "falling through cases": r";;?&",
    "coprocesses": r"\bcoproc\b",
    "elements from the end": r"\[-\d+\]",
    "times of printf": r"printf[^\n]*%\([^)]*\)T",
    "descriptors by variable": r"\bexec\s+\{\w+\}",
    "waiting for any": r"\bwait\s+-[np]",
    "options of shopt that came later": r"shopt\s+-s\s+(globstar|lastpipe|inherit_errexit|autocd|dirspell)",
    "variables that came later": r"\$\{?(EPOCHSECONDS|EPOCHREALTIME|BASHPID|SRANDOM)\b",
    "test -v and -R": r"\[\[\s+-[vR]\s",
    "an array that may be empty, under set -u": None,
}
# What only GNU's tools know.
GNU = {
    "sed": r"\bsed\s+(-i|--|-\w*[irsuz])",
    "grep": r"\bgrep\s+(--|-\w*[PzZ])",
    "date": r"\bdate\s+(-d|--|-I)",
    "stat, readlink -f, realpath": r"\b(stat\s+-[cf]|readlink\s+-f|realpath)\b",
    "sort, head, tail, xargs, find, cp, mktemp, tar": r"\bsort\s+(-\w*[Vhz]|--)|\b(head|tail)\s+--|\bxargs\s+(-\w*[rd]|--)|\bfind\b.*-printf|\bcp\s+(-\w*a|--)|\bmktemp\s+(--|-p|-t)|\btar\s+--",
    "base64 -w": r"\bbase64\s+-w",
    "tac, nproc, timeout, shuf, seq": r"(?<![\w-])(tac|nproc|timeout|shuf|seq)\s",
    "awk's own": r"\b(gensub|strftime|systime|asorti?|PROCINFO|FPAT)\b",
}


def problems(text):
    """(what, line) of everything that is newer or GNU's."""
    code = "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines())
    for what, pattern in {**NEWER, **GNU}.items():
        if pattern:
            yield from ((what, code.count("\n", 0, found.start()) + 1) for found in re.finditer(pattern, code))
    # "${a[@]}" of an array that began empty ends bash before 4.4 under `set -u`.
    empty = set(re.findall(r"(?:^|\s|local )(\w+)=\(\)", code))
    for found in re.finditer(r'(?<!\+)"\$\{(\w+)\[[@*]\]\}"', code):
        if found.group(1) in empty and f"${{{found.group(1)}[@]+" not in code[max(0, found.start() - 40):found.start()]:
            guarded = re.search(rf"\(\(\$\{{#{found.group(1)}\[@\]\}}", code[max(0, found.start() - 200):found.start()])
            if not guarded:
                yield "an array that may be empty, under set -u", code.count("\n", 0, found.start()) + 1


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_newer_than_bash_3_2_or_gnus_alone(path):
    assert list(problems(path.read_text())) == []


@pytest.mark.parametrize("line, what", [
    ("mapfile -t a < f", "mapfile, readarray"),
    ("declare -A a", "associative arrays, name references, global declarations"),
    ("echo ${name^^}", "capitals by expansion"),
    ("echo ${name,,}", "capitals by expansion"),
    ("echo ${name@Q}", "transformations"),
    ("a |& b", "&>> and |&"),
    ("sed -i s/a/b/ f", "sed"),
    ("grep -P a f", "grep"),
    ("date -d tomorrow", "date"),
    ("readlink -f x", "stat, readlink -f, realpath"),
    ("sort -V f", "sort, head, tail, xargs, find, cp, mktemp, tar"),
    ('a=()\necho "${a[@]}"', "an array that may be empty, under set -u"),
])
def test_the_list_finds_them(line, what):
    assert what in [found for found, _ in problems(line)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_bash_reads_it(path):
    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
