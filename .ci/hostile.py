#!/usr/bin/env python
"""Damage every kind of file that the library reads, and count what becomes of it.  Usage: python .ci/hostile.py [N] [--seed S] [--store]

N mutations of each format (2,000; --store writes the counts to nbs/runs/hostile.json): bytes flipped, ends cut off, files emptied,
pieces moved or repeated, numbers in text made huge, negative or none, one file in place of another. A reader may
refuse in one sentence, or read. What it reads is compared with what was written; where a format has a checksum, anything
else is silent damage, and fails here, as do a traceback, a sentence that does not name the file, and 30 seconds of work."""
import argparse, gzip, io, json, platform, re, signal, sys, tarfile, tempfile, time, warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from hippo_tutorial.files import PathfinderFiles, read_metadata, read_png, unpack
from hippo_tutorial.listops import ListOpsFile, write_listops
from hippo_tutorial.lra import GreyCifar, PaperPairs, Reviews
from hippo_tutorial.model import S4Model
from hippo_tutorial.pathfinder import Pathfinder
from hippo_tutorial.shards import PathfinderShards, write_pathfinder

NUMBERS = '1000000000000', '1000000', '-1', '0', '0.5', 'NaN', '1e400', '""', 'null', '[]', '{}', 'true', '9' * 5000, '2147483648'

class TooLong(BaseException): "30 seconds have passed"
def ring(*_): raise TooLong

def mutate(data, others, r):
    "one of eight kinds of damage"
    data, kind = bytearray(data), r.integers(8)
    spots = [m.span() for m in re.finditer(rb'-?\d+(\.\d+)?', data)] if kind > 5 else []
    if kind == 0 or kind > 5 and not spots:
        for at in r.integers(0, len(data), r.integers(1, 5)): data[at] ^= int(r.integers(1, 256))
    elif kind == 1: del data[int(r.integers(0, len(data))):]
    elif kind == 2: data = bytearray() if r.random() < .2 else data[:int(r.integers(1, 40))]
    elif kind == 3:
        a, b, n = *r.integers(0, len(data), 2), int(r.integers(1, 64))
        data[a:a + n], data[b:b + n] = data[b:b + n], data[a:a + n]
    elif kind == 4: data = bytearray(others[r.integers(len(others))])
    elif kind == 5:
        a, n = int(r.integers(0, len(data))), int(r.integers(1, 200))
        data[a:a] = data[a:a + n] * int(r.integers(1, 5))
    else:
        a, b = spots[r.integers(len(spots))]
        data[a:b] = NUMBERS[r.integers(len(NUMBERS))].encode()
    return bytes(data)

def png(a):
    f = io.BytesIO()
    Image.fromarray(a).save(f, 'PNG')
    return f.getvalue()

def rows(k, n): return [['imgs/1', f'sample_{i}.png', str(i), str(i % 2), '0'] for i in range(k, k + n)]
def as_text(rows): return ''.join(' '.join(r) + '\n' for r in rows).encode()
def as_npy(a):
    f = io.BytesIO()
    np.save(f, a)
    return f.getvalue()

def pack(members, mode):
    f = io.BytesIO()
    with tarfile.open(fileobj=f, mode=mode) as t:
        for name, data in members:
            m = tarfile.TarInfo(name)
            m.size = len(data)
            t.addfile(m, io.BytesIO(data))
    return f.getvalue()

def make(work):
    "name -> (file, what reads it, is there a checksum over it all?)"
    torch.manual_seed(0)
    data = Pathfinder(32, seed=9)
    model = S4Model(H=8, N=8, depth=2, norm='batch', bidirectional=True, measure='legs+foud', diagonal=[False, True], n_ssm=[2, 4],
                    tied=True, lag=64, comb=dict(period=8, focus=1.), stem=dict(width=4, N=8, by=2))
    model.save_pretrained(work / 'model')
    x = torch.randn(2, 64, 1)
    def answers():
        with torch.no_grad(): return S4Model.from_pretrained(work / 'model')(x).numpy().tobytes()
    write_pathfinder(32, work / 'path', n=60, rows=20, workers=1, progress=False)
    def scenes():
        d = PathfinderShards(work / 'path')
        return [repr(d.scene(i)) for i in range(len(d))]
    write_listops(work / 'listops-1000', n=96, progress=False)
    def lines():
        d = ListOpsFile(work, 'val')
        return [(a.tobytes(), b) for a, b in (d[i] for i in range(len(d)))]
    (work / 'new_aan_pairs.eval.tsv').write_text(''.join(f'{k % 2}.0\t{k}\t{k + 1}\tone text of {k}\tanother\n' for k in range(9)))
    def pairs():
        d = PaperPairs(work, 'val')
        return [([t.tobytes() for t in a], b) for a, b in (d[i] for i in range(len(d)))]
    for kind in ('pos', 'neg'):
        (work / 'aclImdb/test' / kind).mkdir(parents=True)
        (work / 'aclImdb/test' / kind / '0_1.txt').write_text(f'a {kind} review')
    def reviews(): return [(a.tobytes(), b) for a, b in (lambda d: [d[i] for i in range(len(d))])(Reviews(work, 'test'))]
    (work / 'cifar-10-batches-bin').mkdir()
    (work / 'cifar-10-batches-bin/test_batch.bin').write_bytes(np.random.default_rng(0).integers(0, 10, 3 * 3073, np.uint8).tobytes())
    def pixels(): return [(a.tobytes(), b) for a, b in (lambda d: [d[i] for i in range(len(d))])(GreyCifar(work, 'test'))]
    (work / 'table.txt').write_bytes(as_text(rows(3, 9)))
    (work / 'table.npy').write_bytes(as_npy(np.array(rows(3, 9))))
    (work / 'a.png').write_bytes(png(data[0][0]))
    base = 'lra_release/lra_release/pathfinder32/curv_contour_length_14'
    members = [(f'{base}/metadata/1.npy', as_text(rows(0, 4)))] + [(f'{base}/imgs/1/sample_{i}.png', png(data[i][0])) for i in range(4)]
    (work / 'a.tar').write_bytes(pack(members, 'w'))
    (work / 'a.tar.gz').write_bytes(gzip.compress(pack(members, 'w'), mtime=0))
    def out():
        unpack(work / 'a.tar.gz', work / 'out')
        return sorted((p.name, p.read_bytes()) for p in (work / 'out').rglob('*') if p.is_file())
    def images(): return [(a.tobytes(), b) for a, b in (lambda d: [d[i] for i in range(len(d))])(PathfinderFiles(work / 'a.tar', 32))]
    return {
        'data manifest': ('path/pathfinder.json', scenes, True), 'shard': ('path/00001.npy', scenes, True),
        'model config': ('model/config.json', answers, True), 'safetensors': ('model/model.safetensors', answers, True),
        'image': ('a.png', lambda: read_png(work / 'a.png', 32).tobytes(), True), 'archive, gzip': ('a.tar.gz', out, True),
        'archive': ('a.tar', images, False), 'table, text': ('table.txt', lambda: read_metadata(work / 'table.txt'), False),
        'table, npy': ('table.npy', lambda: read_metadata(work / 'table.npy'), False),
        'ListOps': ('listops-1000/basic_val.tsv', lines, False), 'papers': ('new_aan_pairs.eval.tsv', pairs, False),
        'reviews': ('aclImdb/test/pos/0_1.txt', reviews, False), 'CIFAR-10': ('cifar-10-batches-bin/test_batch.bin', pixels, False)}

def main():
    p = argparse.ArgumentParser()
    p.add_argument('n', nargs='?', type=int, default=2000)
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--store', action='store_true')
    a = p.parse_args()
    torch.set_num_threads(1)
    signal.signal(signal.SIGALRM, ring)
    work, found, bad = Path(tempfile.mkdtemp(prefix='hippo hostile ')), {}, []
    formats = make(work)
    whole = {name: (work / f).read_bytes() for name, (f, *_) in formats.items()}
    for name, (f, read, summed) in formats.items():
        path, true, r, began = work / f, read(), np.random.default_rng(a.seed), time.monotonic()
        count, slowest = dict(refused=0, read=0, warned=0, other=0), 0.
        for i in range(a.n):
            data = mutate(whole[name], [v for k, v in whole.items() if k != name], r)
            path.write_bytes(data)
            start = time.monotonic()
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter('always')
                signal.alarm(30)
                try: kind = 'read' if read() == true else 'other'
                except (ValueError, OSError) as e:
                    kind, says = 'refused', str(e)
                    if '\n' in says or len(says) < 30 or not any(w in says for w in (path.name, path.parent.name)): bad.append((name, i, says))
                except TooLong: kind, _ = 'refused', bad.append((name, i, '30 seconds'))
                except BaseException as e: kind, _ = 'refused', bad.append((name, i, f'{type(e).__name__}: {e}'))
                finally: signal.alarm(0)
            if kind == 'other' and any('was changed after' in str(w.message) for w in said): kind = 'warned'
            if kind == 'other' and summed: bad.append((name, i, 'silent'))
            count[kind] += 1
            slowest = max(slowest, time.monotonic() - start)
        path.write_bytes(whole[name])
        if read() != true: bad.append((name, 'end', 'the whole file is not read as before'))
        found[name] = count | dict(checksum=summed, slowest_s=round(slowest, 2))
        print(f'{name:14}', found[name], f'{time.monotonic() - began:.0f} s', flush=True)
    for b in bad[:40]: print(*(str(x)[:200] for x in b))
    if a.store:
        stored = dict(command='python .ci/hostile.py ' + ' '.join(sys.argv[1:]), each=a.n, failed=len(bad), python=platform.python_version(),
                      torch=torch.__version__, numpy=np.__version__, formats=found)
        (Path(__file__).resolve().parent.parent / 'nbs/runs/hostile.json').write_text(json.dumps(stored, indent=1) + '\n')
    return bool(bad)

if __name__ == '__main__': sys.exit(main())
