#!/usr/bin/env python
"""What a notebook kernel cannot test: kills, Ctrl-C, several processes, exit codes.  Usage: python .ci/faults.py"""
import json, os, signal, subprocess, sys, tempfile, time
from pathlib import Path

from hippo_tutorial.model import S4Model
from hippo_tutorial.presets import PATHX_STEM

work = Path(tempfile.mkdtemp(prefix='hippo faults '))  # a space in the path, on purpose
SMALL = dict(batch=8, n_test=64, warmup=5, model=dict(H=8, N=8, depth=1))
def run(out, steps=300):
    return f"from hippo_tutorial import train as t; t.SAVE_SECONDS = 0; t.train('pathfinder-tiny', {str(out)!r}, steps={steps}, progress=False, **{SMALL!r})"
LESSON = dict(kind='many', rows=16, images=4, lengths=[[2, 3]], tries=[20])
COMB = dict(n_ssm=[2, 2], comb=dict(period=32, focus=1.))
COURSE = dict(batch=4, n_test=8, settle=4, check=dict(every=1000, images=4), stages=[dict(steps=40, depth=1, lessons=[LESSON])],
              model=dict(H=8, N=4, depth=2, lag=64, **COMB, stem={**PATHX_STEM, **COMB, 'width': 4, 'N': 4, 'lag': 256}))
def course(out): return f"from hippo_tutorial import train as t; t.SAVE_SECONDS = 0; t.train('pathx', {str(out)!r}, progress=False, **{COURSE!r})"
hippo_train = [sys.executable, '-m', 'hippo_tutorial.train']


def start(out): return subprocess.Popen([sys.executable, '-c', run(out)], stdout=subprocess.PIPE, text=True)

def wait_for_step(run, proc, n=30, seconds=90):
    "Until the run has logged step n."
    stop = time.time() + seconds
    while time.time() < stop and proc.poll() is None:
        path = run / 'metrics.jsonl'
        if path.exists() and f'"step": {n},' in path.read_text() and (run / 'checkpoint.pt').exists(): return
        time.sleep(.02)
    raise AssertionError(f'{run} did not reach step {n}')

def weights(run): return S4Model.from_pretrained(run / 'model').state_dict()

def same(a, b): return all((a[k] == b[k]).all() for k in a)

def command(*args): return subprocess.run([*hippo_train, *map(str, args)], capture_output=True, text=True, timeout=120)


def kill():
    "kill -9 in the middle, resume: the same weights, to the bit, as the run that was left alone"
    proc = start(work / 'killed')
    wait_for_step(work / 'killed', proc); proc.kill(); proc.wait()
    assert not (work / 'killed' / 'result.json').exists()
    assert command('--resume', work / 'killed').returncode == 0
    assert same(weights(work / 'whole'), weights(work / 'killed'))
    rows = [json.loads(l)['step'] for l in (work / 'killed' / 'metrics.jsonl').read_text().splitlines()]
    assert rows == list(range(10, 301, 10)), rows

def ctrl_c():
    "Ctrl-C leaves a checkpoint and says how to go on; the run then ends with the same weights"
    proc = start(work / 'stopped')
    wait_for_step(work / 'stopped', proc); proc.send_signal(signal.SIGINT)
    said = proc.communicate(timeout=60)[0]
    assert proc.returncode == 0 and 'interrupted at step' in said and '--resume' in said, said
    assert command('--resume', work / 'stopped').returncode == 0
    assert same(weights(work / 'whole'), weights(work / 'stopped'))

def processes():
    "two processes on this machine train one model and write one run folder"
    code = work / 'two.py'
    code.write_text(run(work / 'two', steps=20) + '; import torch.distributed as d; d.barrier(); d.destroy_process_group()')   # who leaves first may abort the other
    env = dict(os.environ, OMP_NUM_THREADS='1', ACCELERATE_USE_CPU='true')
    r = subprocess.run([sys.executable, '-m', 'torch.distributed.run', '--nproc-per-node=2', '--master-port=29517', str(code)],
                       env=env, capture_output=True, text=True, timeout=200)
    assert r.returncode == 0, r.stderr[-2000:]
    assert r.stdout.count('held-out accuracy') == 1 and 'nan' not in (work / 'two' / 'metrics.jsonl').read_text()
    assert json.loads((work / 'two' / 'result.json').read_text())['images'] == 64

def helpers(run):
    "processes that learn shares for a run"
    found = []
    for p in Path('/proc').glob('[0-9]*'):
        try: line, status = (p / 'cmdline').read_bytes(), (p / 'status').read_text()
        except OSError: continue
        if b'serve_shares' in line and f'PPid:\t{run.pid}\n' in status: found.append(int(p.name))
    return found

def lessons():
    "a run in stages: killed, its helper leaves too, and the resumed run has the weights of one left alone; a helper that is killed ends the run with a sentence"
    def begin(out, **kw): return subprocess.Popen([sys.executable, '-c', course(out)], stdout=subprocess.PIPE, text=True, **kw)
    assert begin(work / 'course').wait(timeout=120) == 0
    proc = begin(work / 'course killed')
    wait_for_step(work / 'course killed', proc, 20)
    left = helpers(proc)
    proc.kill(); proc.wait()
    stop = time.time() + 20
    while any(Path(f'/proc/{p}').exists() for p in left) and time.time() < stop: time.sleep(.1)
    assert not any(Path(f'/proc/{p}').exists() for p in left), left
    assert command('--resume', work / 'course killed').returncode == 0
    assert same(weights(work / 'course'), weights(work / 'course killed'))
    if not left: return                                                          # one core: there are no helpers
    proc = begin(work / 'course helped', stderr=subprocess.PIPE)
    wait_for_step(work / 'course helped', proc, 10)
    os.kill(helpers(proc)[0], signal.SIGKILL)
    said = proc.communicate(timeout=60)[1]
    assert proc.returncode and 'the helper process of this run has ended' in said, said
    assert command('--resume', work / 'course helped').returncode == 0
    assert same(weights(work / 'course'), weights(work / 'course helped'))

def bad_input():
    "one sentence on standard error, exit status 2, nothing created"
    for args, says in [(['nopreset'], 'known presets are'), (['pathfinder-tiny', '--out', work / 'whole'], 'exists'),
                       (['pathfinder-tiny', '--out', '/proc/nowhere/run'], 'may write to'), ([], 'name a preset'),
                       (['--resume', work / 'nothing'], 'no config.json'), (['pathfinder-tiny', '--steps', '-1'], '--steps -1')]:
        r = command(*args)
        assert r.returncode == 2 and says in r.stderr and 'Traceback' not in r.stderr, (args, r.returncode, r.stderr)
    assert not Path('runs').exists() and sorted(p.name for p in work.iterdir() if 'run' in p.name) == []


if __name__ == '__main__':
    assert start(work / 'whole').wait(timeout=120) == 0
    os.chdir(work)
    for test in (kill, ctrl_c, processes, lessons, bad_input):
        began = time.time(); test()
        print(f'ok: {test.__doc__} ({time.time() - began:.0f} s)', flush=True)
