#!/usr/bin/env bash
# execnb 0.1.18 (execnb/shell.py, CaptureShell._run), which nbdev 2 executes notebooks with: a semicolon at the end of a
# cell drops what the cell printed.
#
# Guess before running: as in IPython and Jupyter, the semicolon hides the value of the last expression and nothing else.
# Behaviour: lines on standard output, printed anywhere in the cell, are dropped as well; lines on standard error, figures
# and other displayed objects stay. It is the cell's text that counts: a last comment that ends on a semicolon drops the
# printed lines and the value too. The same cells through nbclient 0.11.0 and ipykernel keep their printed lines.
# So a notebook whose plotting cell also prints (`ax.plot(...);`) loses its table when it is executed anew, without a word.
# Seen (exit 1 if any of it changes):
#   execnb 0.1.18, nbclient 0.11.0
#   a value, no semicolon:         execnb ['hello', '1'], nbclient ['hello', '1']
#   a value, hidden:               execnb [], nbclient ['hello']
#   a comment with a semicolon:    execnb [], nbclient ['hello', '1']
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check \
    execnb==0.1.18 fastcore==1.14.5 ipython==9.18.1 nbclient==0.11.0 ipykernel==7.4.0 nbformat==5.11.1 2>/dev/null
cat >"$tmp/try.py" <<'PY'
from importlib.metadata import version

import nbformat
from execnb.shell import CaptureShell
from nbclient import NotebookClient

CELLS = {
    'a value, no semicolon': "print('hello')\n1",
    'a value, hidden': "print('hello')\n1;",
    'a comment with a semicolon': "print('hello')\n1  # one;",
}


def words(outputs):
    found = []
    for output in outputs:
        text = output['text'] if 'text' in output else output['data']['text/plain']
        found.append(''.join(text).strip())
    return found


def by_nbclient(source):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    return NotebookClient(notebook, kernel_name='python3').execute().cells[0].outputs


print(f"execnb {version('execnb')}, nbclient {version('nbclient')}")
seen = {}
for name, source in CELLS.items():
    seen[name] = words(CaptureShell().run(source)), words(by_nbclient(source))
    print(f'{name + ":":30} execnb {seen[name][0]}, nbclient {seen[name][1]}')
assert list(seen.values()) == [
    (['hello', '1'], ['hello', '1']),
    ([], ['hello']),
    ([], ['hello', '1']),
]
PY
"$tmp/env/bin/python" "$tmp/try.py" 2>/dev/null
