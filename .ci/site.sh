#!/usr/bin/env bash
# Render the site with smalldocs (a pure Python stand-in for Quarto).  Usage: .ci/site.sh [BIN [OUT]]
# BIN: folder with python and smalldocs; OUT: where to put the site (default: a temporary folder, thrown away)
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:-$(dirname "$(command -v python)")} out=${2:-}
# What nbdev_proc_nbs does, without its attempt to install Quarto.
"$bin/python" - <<'PY'
from nbdev.quarto import nbdev_sidebar, refresh_quarto_yml
from nbdev.serve import proc_nbs
refresh_quarto_yml()
nbdev_sidebar.__wrapped__()
proc_nbs(force=True, n_workers=0)
PY
trap 'rm -rf "$top"' EXIT
top=$(mktemp -d) site=$top/nbs
cp -r _proc "$site"; cp _quarto.yml "$top"                      # nbs/_quarto.yml points one folder up
"$bin/python" .ci/pages.py "$site"
"$bin/python" .ci/prepare.py "$site" --preview
(cd "$site" && "$bin/smalldocs" render 2>&1 | sed '/is not read by smalldocs/d')      # Quarto reads it
pages=$(find "$site" -name '*.html' -path '*_docs*' | wc -l) books=$(ls nbs/*.ipynb nbs/proofs/*.ipynb | wc -l)
echo "$pages pages from $books notebooks"
[ "$pages" -ge "$books" ]
[ -z "$out" ] || { mkdir -p "$out"; cp -r "$(find "$site" -type d -name _docs | head -n 1)/." "$out"; }
