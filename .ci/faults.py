#!/usr/bin/env python
"""What a notebook kernel cannot test: kills, signals, full disks, several processes, exit codes.

Usage: python .ci/faults.py [--kills 200] [--writes 100] [--every] [--only NAME]: so many kills at random moments, and inside of writes."""
import argparse, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

from safetensors.torch import load_file

from hippo_tutorial.presets import PATHX_STEM
from hippo_tutorial.runs import load_checkpoint, read_metrics

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


def start(out, steps=300): return subprocess.Popen([sys.executable, '-c', run(out, steps)], stdout=subprocess.PIPE, text=True)

def wait_for_step(run, proc, n=30, seconds=200):
    "Until the run has logged step n."
    stop = time.time() + seconds
    while time.time() < stop and proc.poll() is None:
        path = run / 'metrics.jsonl'
        if path.exists() and f'"step": {n},' in path.read_text() and (run / 'checkpoint.pt').exists(): return
        time.sleep(.02)
    raise AssertionError(f'{run} did not reach step {n}')

def weights(run): return load_file(run / 'model' / 'model.safetensors')

def same(a, b): return all((a[k] == b[k]).all() for k in a)

def command(*args): return subprocess.run([*hippo_train, *map(str, args)], capture_output=True, text=True, timeout=300)


def kill():
    "kill -9 in the middle, resume: the same weights, to the bit, as the run that was left alone"
    proc = start(work / 'killed')
    wait_for_step(work / 'killed', proc); proc.kill(); proc.wait()
    assert not (work / 'killed' / 'result.json').exists()
    assert command('--resume', work / 'killed').returncode == 0
    assert same(weights(work / 'whole'), weights(work / 'killed'))
    rows = [json.loads(l)['step'] for l in (work / 'killed' / 'metrics.jsonl').read_text().splitlines()]
    assert rows == list(range(10, 301, 10)), rows

def signals(every=True):
    "SIGTERM, SIGHUP, SIGUSR1 (with --every SIGINT and SIGQUIT) leave a checkpoint and say how to go on; the runs then end with the same weights; nohup is kept"
    for k in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1) + every * (signal.SIGINT, signal.SIGQUIT):
        out = work / f'stopped {k.name}'
        proc = start(out)
        wait_for_step(out, proc); proc.send_signal(k)
        said = proc.communicate(timeout=200)[0]
        assert proc.returncode == 0 and 'interrupted at step' in said and '--resume' in said, said
        assert load_checkpoint(out / 'checkpoint.pt')['step'] == read_metrics(out)[-1]['step']
    assert command('--resume', work / 'stopped SIGHUP').returncode == 0
    assert same(weights(work / 'whole'), weights(work / 'stopped SIGHUP'))
    code = 'import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); ' + run(work / 'nohup', 60)
    proc = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE, text=True)
    wait_for_step(work / 'nohup', proc, 20); proc.send_signal(signal.SIGHUP)
    assert 'held-out accuracy' in proc.communicate(timeout=200)[0]

def twice():
    "a second Ctrl-C ends at once, one during the held-out images too: a sentence, status 130, and nothing is lost"
    more = ['--set', 'batch=8', '--set', 'model.H=8', '--set', 'model.N=8', '--set', 'model.depth=1', '--set', 'n_test=200000']
    def begin(*args): return subprocess.Popen([*hippo_train, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    proc = begin('pathfinder-tiny', '--out', work / 'twice', '--steps', 100000, *more)
    wait_for_step(work / 'twice', proc, 20)
    for _ in range(2): proc.send_signal(signal.SIGINT); time.sleep(.002)
    out, err = proc.communicate(timeout=200)
    assert proc.returncode == 130 and out.splitlines()[-1].startswith('interrupted at step') and 'Traceback' not in err, (out, err)
    proc = begin('pathfinder-tiny', '--out', work / 'asked', '--steps', 20, *more)
    wait_for_step(work / 'asked', proc, 20); time.sleep(1); proc.send_signal(signal.SIGINT)
    out, err = proc.communicate(timeout=200)
    assert proc.returncode == 130 and 'interrupted before all held-out images were answered' in out and 'Traceback' not in err, (out, err)
    assert load_checkpoint(work / 'asked' / 'checkpoint.pt')['step'] == 20

def locked():
    "a run that is going on is not gone on with elsewhere; after a kill it is"
    proc = start(work / 'locked')
    wait_for_step(work / 'locked', proc)
    r = command('--resume', work / 'locked')
    assert r.returncode == 2 and f'in use by process {proc.pid} on' in r.stderr and r.stderr.count('\n') == 1, r.stderr
    proc.kill(); proc.wait()
    assert command('--resume', work / 'locked').returncode == 0
    assert same(weights(work / 'whole'), weights(work / 'locked'))

# One process imports and compiles, and forks a child for each run: a kill costs what its run costs. No gradient before the fork:
# autograd's threads do not survive one. No picture either: drawing it takes longer than the run.
FORKED = """
import os, random, signal, sys, time, warnings
import torch
from hippo_tutorial import files, runs, train as t
t.SAVE_SECONDS = 0
small = eval(sys.argv[1])
def child(out, inside):
    for name in ('stdout', 'stderr'): setattr(sys, name, open(os.devnull, 'w'))
    if inside:                              # die within the inside-th write: before, in the middle, or before the name is taken
        count, lot = [0], random.Random(inside)
        def die(): os.kill(os.getpid(), signal.SIGKILL)
        real, replace = runs.write_whole, os.replace
        def write_whole(path, write, **kw):
            count[0] += 1
            if count[0] != inside: return real(path, write, **kw)
            how = lot.randrange(4)
            def part(p):
                if how == 0: die()
                write(p)
                if how == 1: os.truncate(p, p.stat().st_size // 2); die()
                if how == 2: die()
            if how == 3: files.os.replace = lambda a, b: die()
            real(path, part, **kw)
        runs.write_whole = t.write_whole = write_whole
    try:
        if os.path.exists(out + '/config.json'): t.resume(out, progress=False)
        else: t.train('pathfinder-tiny', out, steps=30, progress=False, **small)
    except BaseException as e:
        with open(out + '.error', 'a') as f: f.write(f'{type(e).__name__}: {e}\\n')
        os._exit(1)
    os._exit(0)
import torch._dynamo
from hippo_tutorial.course import AskedModel, course_optimizer
from hippo_tutorial.presets import draw, preset_config, to_input
torch.set_num_threads(1)
cfg = preset_config('pathfinder-tiny', steps=30, **small)
net = AskedModel(cfg)
course_optimizer(net, cfg)
with torch.no_grad(): net(to_input(draw(cfg, 0, 8)[0]))
t._report = lambda *a: None
for line in sys.stdin:
    out, inside, seconds = line.rstrip('\\n').split('|')
    pid = os.fork()
    if not pid: child(out, int(inside))
    if float(seconds):
        time.sleep(float(seconds))
        try: os.kill(pid, signal.SIGKILL)
        except ProcessLookupError: pass
    print(os.waitpid(pid, 0)[1], flush=True)
"""

def kills(n=14, writes=8):
    "kills at random moments and inside of writes, at the start, while it trains, while it resumes: never lost, always the same weights"
    server = subprocess.Popen([sys.executable, '-c', FORKED, repr(dict(SMALL, batch=4, n_test=8))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    def go(out, inside=0, seconds=0.):
        print(f'{out}|{inside}|{seconds}', file=server.stdin, flush=True)
        return int(server.stdout.readline())
    for whole in (work / 'first', work / 'thirty'):
        began = time.monotonic()
        assert go(whole) == 0, Path(f'{whole}.error').read_text()
        took = time.monotonic() - began
    lot, done = random.Random(time.time_ns()), dict(killed=0, ended=0, fresh=0, resumed=0)
    want, log = weights(whole), [{k: r[k] for k in ('step', 'loss')} for r in read_metrics(whole)]
    for k in range(n + writes):
        out = work / f'kill {k}'
        for _ in range(1 if k % 3 else 2):                                       # every third one is killed twice
            inside = lot.randrange(1, 8) if k >= n else 0
            rc = go(out, inside, 0. if inside else lot.uniform(0, took))
            done['killed' if rc == 9 else 'ended'] += 1
        fresh = done['fresh']
        done['resumed' if (out / 'config.json').exists() else 'fresh'] += 1
        began = time.monotonic()
        assert go(out) == 0, Path(f'{out}.error').read_text()
        assert same(weights(out), want) and [{k: r[k] for k in ('step', 'loss')} for r in read_metrics(out)] == log, out
        litter = [p.name for p in out.iterdir() if p.name.endswith('.part') or p.name in ('.lock', 'checkpoint_damaged.pt')]
        assert not litter and not Path(f'{out}.error').exists(), litter
        if done['fresh'] > fresh: took = min(took, time.monotonic() - began)        # the machine may be less busy than it was
        shutil.rmtree(out)
        if k % 50 == 49: print(f'   {k + 1} folders: {done}', flush=True)
    server.stdin.close(); server.wait()
    print(f'   {done}, none lost', flush=True)

def full_disk():
    "a file system of a few hundred kilobytes fills up: one sentence, the last checkpoint is good, no litter; with room again the run ends with the same weights"
    disk, code = work / 'disk', work / 'full.py'
    disk.mkdir()
    code.write_text(f"""
import os, shutil, subprocess, sys, time
disk, kept = {str(disk)!r}, {str(work / 'kept')!r}
subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=600k', 'none', disk], check=True)
proc = subprocess.Popen([sys.executable, '-c', {run(disk / 'run', 150)!r}], stderr=subprocess.PIPE, text=True)
log = disk + '/run/metrics.jsonl'
while proc.poll() is None and not (os.path.exists(log) and '"step": 30,' in open(log).read()): time.sleep(.05)
try:                                                    # the rest of the disk
    with open(disk + '/ballast', 'wb', buffering=0) as f:
        while True: f.write(bytes(4096))
except OSError: pass
said = proc.communicate()[1].strip().splitlines()
print(proc.returncode, sorted(p for p in os.listdir(disk + '/run') if p.endswith('.part') or p == '.lock'), said[-1:])
shutil.copytree(disk + '/run', kept)
""")
    r = subprocess.run(['unshare', '-rm', sys.executable, str(code)], capture_output=True, text=True, timeout=200)
    if 'unshare' in r.stderr or 'mount' in r.stderr: return print('   skipped: this machine lets nobody mount a file system')
    assert "1 [] ['OSError: no space left for" in r.stdout, (r.stdout, r.stderr[-2000:])
    shutil.copytree(work / 'kept', work / 'roomy')
    proc = subprocess.run([*hippo_train, '--resume', str(work / 'roomy')], capture_output=True, text=True, timeout=300)
    assert proc.returncode == 0, proc.stderr
    assert start(work / 'untouched', 150).wait(timeout=300) == 0
    assert same(weights(work / 'roomy'), weights(work / 'untouched'))

def clock():
    "a clock that is set back an hour stops neither checkpoints nor the time limit"
    back = "import time; real = time.time; time.time = lambda: real() - (3600 if time.monotonic() - zero > 1 else 0); zero = time.monotonic(); "
    code = back + run(work / 'back', 100000).replace('SAVE_SECONDS = 0', 'SAVE_SECONDS = 1').replace('progress=False', 'progress=False, max_minutes=.3')
    r = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, timeout=300)
    assert r.returncode == 0 and 'stopped at step' in r.stdout, (r.stdout, r.stderr[-2000:])
    steps = [load_checkpoint(work / 'back' / name)['step'] for name in ('checkpoint.pt', 'checkpoint_before.pt')]
    assert 0 < steps[1] < steps[0] == read_metrics(work / 'back')[-1]['step'], steps

def processes():
    "two processes on this machine train one model and write one run folder"
    code = work / 'two.py'
    code.write_text(run(work / 'two', steps=20) + '; import torch.distributed as d; d.barrier(); d.destroy_process_group()')   # who leaves first may abort the other
    env = dict(os.environ, OMP_NUM_THREADS='1')
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
    said = proc.communicate(timeout=200)[1]
    assert proc.returncode and 'the helper process of this run has ended' in said, said
    assert command('--resume', work / 'course helped').returncode == 0
    assert same(weights(work / 'course'), weights(work / 'course helped'))

def bad_input():
    "one sentence on standard error, exit status 2, nothing created"
    for args, says in [(['nopreset'], 'known presets are'), (['pathfinder-tiny', '--out', work / 'whole'], 'exists'),
                       (['pathfinder-tiny', '--out', '/proc/nowhere/run'], 'may write to'), ([], 'name a preset'), (['--resume', work / 'whole', '--seed', '3'], '--seed cannot'),
                       (['--resume', work / 'nothing'], 'no config.json'), (['pathfinder-tiny', '--steps', '-1'], 'steps = -1')]:
        r = command(*args)
        assert r.returncode == 2 and says in r.stderr and 'Traceback' not in r.stderr, (args, r.returncode, r.stderr)
    assert not Path('runs').exists() and sorted(p.name for p in work.iterdir() if 'run' in p.name) == []


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('--kills', type=int, default=14)
    p.add_argument('--writes', type=int, default=8)
    p.add_argument('--only', action='append')
    p.add_argument('--every', action='store_true', help='every signal')
    a = p.parse_args()
    # whoever started this may ignore some, as nohup and shells in the background do, and what is started here would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for k in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM): signal.signal(k, signal.SIG_DFL)
    os.chdir(work)
    tests = dict(kill=kill, signals=lambda: signals(a.every), twice=twice, locked=locked, kills=lambda: kills(a.kills, a.writes), full_disk=full_disk,
                 clock=clock, processes=processes, lessons=lessons, bad_input=bad_input)
    if {'kill', 'signals', 'locked', 'bad_input'} & {*(a.only or tests)}: assert start(work / 'whole').wait(timeout=300) == 0
    for name in a.only or tests:
        began = time.time(); tests[name]()
        print(f'ok: {globals()[name].__doc__} ({time.time() - began:.0f} s)', flush=True)
