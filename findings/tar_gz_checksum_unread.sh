#!/usr/bin/env bash
# webdataset 1.0.2 and tarfile of Python 3.10 to 3.13, shards of images in .tar.gz, .tar.bz2 and .tar.xz.
#
# Guess before running: each of the three compressions keeps a checksum of what was packed, so whoever reads a shard to its
# last member hears of a flipped bit, whatever the compression.
# Behaviour: with gzip nobody does. tarfile ends at the empty blocks that close an archive, and gzip's checksum stands
# behind them: it is never read, neither from a file that can be sought (`r:*`) nor from a stream (`r|*`), which is how
# webdataset reads its shards. A flipped bit changes pixels, all images arrive, and nothing is said; `gzip -t` and
# gzip.decompress refuse the same file. bzip2 and xz check each block as they go, and raise. Who packs shards for training
# should take one of these, or none and a list of checksums; who reads .tar.gz can drain the stream behind the archive.
# Seen (exit 1 if any of it changes): images that arrive, and how many of them are wrong
#   gz:  tarfile r:* 50, 1 wrong; tarfile r|* 50, 1 wrong; webdataset 50, 1 wrong; alone: BadGzipFile
#   bz2: tarfile r:* ReadError; tarfile r|* ReadError; webdataset ReadError; alone: OSError
#   xz:  tarfile r:* LZMAError; tarfile r|* ReadError; webdataset ReadError; alone: LZMAError
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check webdataset==1.0.2 numpy==2.2.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import bz2
import gzip
import io
import lzma
import sys
import tarfile
from pathlib import Path

import numpy as np
import webdataset

images = np.random.default_rng(0).integers(0, 256, (50, 64, 64), dtype=np.uint8)
alone = dict(gz=gzip, bz2=bz2, xz=lzma)


def shard(kind):
    "a shard of images, one bit in its middle flipped"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f'w:{kind}') as t:
        for i, image in enumerate(images):
            f = io.BytesIO()
            np.save(f, image)
            member = tarfile.TarInfo(f'{i:03}.npy')
            member.size = f.tell()
            t.addfile(member, io.BytesIO(f.getvalue()))
    packed = bytearray(out.getvalue())
    packed[len(packed) // 2] ^= 1
    return packed


def by_tarfile(path, mode):
    with tarfile.open(path, mode) as t:
        return [np.load(io.BytesIO(t.extractfile(m).read())) for m in t]


def by_webdataset(path):
    samples = webdataset.WebDataset(str(path), shardshuffle=False)
    return [np.load(io.BytesIO(sample['npy'])) for sample in samples]


def outcome(read, *args):
    try:
        got = read(*args)
    except Exception as e:
        return type(e).__name__
    if isinstance(got, bytes):
        return 'silent'
    return f'{len(got)}, {sum(not np.array_equal(a, b) for a, b in zip(got, images))} wrong'


seen = {}
for kind, module in alone.items():
    path = Path(sys.argv[1], f'shard.tar.{kind}')
    path.write_bytes(shard(kind))
    seen[kind] = [outcome(by_tarfile, path, 'r:*'), outcome(by_tarfile, path, 'r|*'),
                  outcome(by_webdataset, path), outcome(module.decompress, path.read_bytes())]
    a, b, c, d = seen[kind]
    print(f'{kind + ":":4} tarfile r:* {a}; tarfile r|* {b}; webdataset {c}; alone: {d}')
silent = '50, 1 wrong'
assert seen['gz'] == [silent, silent, silent, 'BadGzipFile']
assert seen['bz2'] == ['ReadError', 'ReadError', 'ReadError', 'OSError']
assert seen['xz'] == ['LZMAError', 'ReadError', 'ReadError', 'LZMAError']
PY
"$tmp/env/bin/python" "$tmp/try.py" "$tmp"
