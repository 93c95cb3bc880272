#!/usr/bin/env python
"""Several processes equal one: fifty steps in double precision, whole runs, runs that go on with another number of processes,
batches that do not split, launchers.  Usage: python .ci/processes.py, or with the word speed: what two processes gain"""
import copy, json, os, socket, statistics, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F

from hippo_tutorial import course, train as t
from hippo_tutorial.model import S4Model
from hippo_tutorial.presets import PATHX_STEM, preset_config
from hippo_tutorial.processes import share_norms
from hippo_tutorial.runs import load_checkpoint, read_metrics

SMALL = dict(batch=8, n_test=64, warmup=5, steps=20, model=dict(H=8, N=8, depth=2))
LESSON = dict(kind='many', rows=16, images=4, lengths=[[2, 3]], tries=[20])
COMB = dict(n_ssm=[2, 2], comb=dict(period=32, focus=1.))
COURSE = dict(batch=4, n_test=8, settle=4, check=dict(every=1000, images=4), stages=[dict(steps=10, depth=1, lessons=[LESSON])],
              model=dict(H=8, N=4, depth=2, lag=64, **COMB, stem={**PATHX_STEM, **COMB, 'width': 4, 'N': 4, 'lag': 256}))
# name -> (settings of a model, are there lengths?, bound)
MODELS = {'layer norm': (dict(norm='layer'), False, 1e-10), 'batch norm': (dict(norm='batch'), False, 1e-10),
          'batch norm, padded': (dict(norm='batch'), True, 1e-10), 'batch norm behind': (dict(norm='batch', prenorm=False), False, 1e-10),
          'a stem': (dict(norm='batch', stem=dict(width=4, N=8, by=4)), False, 1e-10)}


def double():
    "Runs in double precision, where equal to rounding means equal."
    Asked, pixels = course.AskedModel, course.to_input
    course.AskedModel = lambda cfg: Asked(cfg).double()
    course.to_input = lambda *a: pixels(*a).double()
    t.SAVE_SECONDS = 0

def run(out, **kw): return t.train('pathfinder-tiny', out, progress=False, **SMALL | kw)
def weights(out): return {k: v.double() for k, v in load_checkpoint(Path(out) / 'checkpoint.pt')['model'].items()}

def apart(a, b):
    "relative distance of two models' weights and running statistics"
    a, b = (torch.cat([v.double().flatten() for k, v in sorted(m.items())]) for m in (a, b))
    return ((a - b).norm() / b.norm()).item()


def alone():
    "what one process does: a whole run, one that stops at its first row, and one in stages; it goes on with what two began"
    t.train('pathx', 'course of one', progress=False, **COURSE)
    double()
    run('one')
    run('begun by one', max_minutes=1e-9)

def two():
    "what two processes do: steps beside a twin, the same runs, and those that one began"
    t.train('pathx', 'course of two', progress=False, **COURSE)
    double()
    run('two')
    run('begun by two', max_minutes=1e-9)
    t.resume('begun by one', progress=False)
    for name, kw in [('9', dict(batch=9)), ('3', dict(batch=3))]:
        try: run(f'never {name}', **kw)
        except ValueError as e: said = str(e)
        assert f'a batch of {name} does not split over 2 processes' in said, said
    rank, found = dist.get_rank(), {}
    for name, (settings, padded, bound) in MODELS.items():
        torch.manual_seed(0)
        model = share_norms(S4Model(H=8, N=8, depth=2, bidirectional=True, **settings).double())
        whole = share_norms(copy.deepcopy(model), False)
        both = torch.nn.parallel.DistributedDataParallel(model)
        eps = 1e-8 if 'layer' in name else 1e-4                                    # a bias before a batch norm has no gradient: Adam divides its
        opts = [torch.optim.AdamW(m.param_groups(lr=1e-2), eps=eps) for m in (model, whole)]                       # rounding by eps
        for step in range(50):
            x, y = torch.randn(8, 64, 1).double(), torch.randint(2, (8,))
            lengths = dict(lengths=torch.tensor([64, 50, 40, 64, 3, 1, 2, 5])) if padded else {}
            for m, opt, part in ((both, opts[0], slice(4 * rank, 4 * rank + 4)), (whole, opts[1], slice(8))):
                opt.zero_grad()
                F.cross_entropy(m(x[part], **{k: v[part] for k, v in lengths.items()}), y[part]).backward()
                opt.step()
        found[name] = apart(model.state_dict(), whole.state_dict())
        assert found[name] < bound, found
    torch.manual_seed(0)                                                             # and the pass that fuses a block, in float32
    model = share_norms(S4Model(H=8, N=8, depth=2, norm='batch'))
    whole, both = share_norms(copy.deepcopy(model), False), torch.nn.parallel.DistributedDataParallel(model)
    x, y = torch.randn(8, 64, 1), torch.arange(8) % 2
    for m, part in ((both, slice(4 * rank, 4 * rank + 4)), (whole, slice(8))): F.cross_entropy(m(x[part]), y[part]).backward()
    a, b = ({k: v.grad for k, v in m.named_parameters()} for m in (model, whole))
    found['gradients of the fused pass, float32'] = apart(a, b)
    assert apart(a, b) < 1e-5 and apart(dict(model.named_buffers()), dict(whole.named_buffers())) < 1e-6, found
    if rank == 0: print(json.dumps(found))

def start(*command, **env):
    "Run to the end; what it printed."
    plain = {k: v for k, v in os.environ.items() if not k.startswith('ACCELERATE')}
    r = subprocess.run([str(c) for c in command], env=plain | dict(OMP_NUM_THREADS='1') | env, capture_output=True, text=True, timeout=300)
    assert r.returncode == 0, r.stdout[-2000:] + r.stderr[-4000:]
    return r

def undisturbed(on):
    "Nobody else computes on the cores of this process for a while, where it may ask for that: a busy machine makes one wait for the other."
    try:
        for k in os.listdir('/proc/self/task'): os.sched_setscheduler(int(k), os.SCHED_FIFO if on else os.SCHED_OTHER, os.sched_param(int(on)))
    except (OSError, AttributeError): pass

def steps(preset, *batch):
    "Seconds of some steps of this process, alone on one core or one of several: least first."
    cfg = preset_config(preset, 0, **({'batch': int(batch[0])} if batch else {}))
    acc, staged, took = t._together(cfg), 'stages' in cfg, []
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    if acc.num_processes == 1: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    first, n, how = (6000, 6, dict(helped=False)) if staged else (0, 30, {})
    learner = t._course(cfg)(acc, cfg, first, None, None, **how)
    for k in range(first, first + n):
        acc.wait_for_everyone()
        began = time.perf_counter()
        learner.step(k)
        took.append(time.perf_counter() - began)
        if k == first: undisturbed(True)                     # what is loaded late is loaded
    undisturbed(False)
    learner.close()
    if acc.is_main_process: print(json.dumps(sorted(took[1:])), flush=True)
    acc.end_training()

def speed(turns=3):
    "A step by one process on one core and by two on two, in turn; and by one with half of the batch: as fast as two without a word"
    here, two = Path(__file__).resolve(), [sys.executable, '-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', 2]
    one = [sys.executable]
    for preset, half in ('pathfinder-tiny', 32), ('pathx', None):
        ways = dict(one=(one, []), two=(two, [])) | (dict(half=(one, [half])) if half else {})
        found = {k: [] for k in ways}
        for _ in range(turns):
            for k, (command, more) in ways.items():
                found[k] += json.loads(start(*command, here, 'steps', preset, *more).stdout.splitlines()[-1])
        for what, of in ('median', statistics.median), ('least', min):
            s = {k: of(v) for k, v in found.items()}
            most = f', at most {s["one"] / s["half"]:.2f}' if half else ''
            print(f'{preset}, {what} of {len(found["one"])}: {1e3 * s["one"]:.0f} ms by one, {1e3 * s["two"]:.0f} by two: {s["one"] / s["two"]:.2f} times as fast{most}', flush=True)

def nodes():
    "The command of the README on two machines, here two launchers that meet at a port, and as one process: how far weights are apart"
    command = ['-m', 'hippo_tutorial.train', 'pathfinder-tiny', '--seed', 1]
    for setting in 'batch=8', 'n_test=64', 'warmup=5', 'steps=20', 'model.H=8', 'model.N=8', 'model.depth=2', 'model.norm=layer':
        command += ['--set', setting]
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    launch = ['-m', 'torch.distributed.run', '--nnodes', 2, '--nproc-per-node', 1, '--master-addr', '127.0.0.1', '--master-port', port]
    ways = [[*launch, '--node-rank', k, *command, '--out', 'of two nodes'] for k in (0, 1)] + [[*command, '--out', 'of one node']]
    with ThreadPoolExecutor(3) as pool: first, second, one = (r.stdout for r in pool.map(lambda way: start(sys.executable, *way), ways))
    words = one.splitlines()[-1]
    assert words.startswith('held-out accuracy') and words in first and 'held-out' not in second, (words, first, second)
    return apart(weights('of two nodes'), weights('of one node'))

def main():
    here, began = Path(__file__).resolve(), time.time()
    def tell(what): print(f'ok: {what} ({time.time() - began:.0f} s)', flush=True)
    os.chdir(tempfile.mkdtemp(prefix='hippo processes '))
    start(sys.executable, here, 'alone')
    tell('one process: two runs and one in stages')
    torchrun = [sys.executable, '-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', 2]
    said = start(*torchrun, here, 'two').stdout
    assert said.count('held-out accuracy') == 4, said
    for name, gap in json.loads(said.splitlines()[-1]).items(): tell(f'two processes, {name}: {gap:.1e} from one')
    assert sorted(p.name for p in Path().iterdir()) == sorted(['one', 'two', 'begun by one', 'begun by two', 'course of one', 'course of two'])
    tell('a batch that does not split is refused, and leaves no folder')
    double()
    t.resume('begun by two', progress=False)
    gaps = {name: apart(weights(name), weights('one')) for name in ('two', 'begun by one', 'begun by two')}
    gaps['course of two'] = apart(weights('course of two'), weights('course of one'))
    for name, gap in gaps.items(): tell(f'weights of {name!r}: {gap:.1e} from those of one process')
    assert max(gaps.values()) < 4e-8, gaps                     # biases before a batch norm have no gradient: Adam divides their rounding by 1e-8
    rows = [[row['loss'] for row in read_metrics(d)] for d in ('one', 'two')]
    assert rows[0]
    assert rows[0] == rows[1], rows
    gap = nodes()
    assert gap < 4e-7, gap                                     # single precision; 4e-8 measured
    tell(f'two nodes: {gap:.1e} from one process')
    Path('probe.py').write_text('from hippo_tutorial.processes import accelerator; print(accelerator().num_processes)')
    r = start(sys.executable, '-m', 'accelerate.commands.launch', '--num_processes', 2, '--cpu', 'probe.py')
    assert r.stdout.strip() == '1' and 'use torchrun' in r.stderr, (r.stdout, r.stderr)
    tell('accelerate launch on CPUs starts one process of two, and the library says so')


if __name__ == '__main__':
    if sys.argv[1:]: dict(alone=alone, two=two, steps=steps, speed=speed)[sys.argv[1]](*sys.argv[2:])
    else: main()
