#!/usr/bin/env python
"""The live pages of the site: their data, their still pictures, and their test in a real browser.

    python .ci/live.py [--axe FILE]   every page in Chromium: values against the library, controls, weights, phone, keyboard
    python .ci/live.py --write    make nbs/live/data and nbs/live/weights anew from the library and the stored runs
    python .ci/live.py --check    only see that these are what --write would make
    python .ci/live.py --stills   take the still pictures that stand where scripts do not run
"""
import functools
import http.server
import io
import json
import shutil
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
import numpy as np
import torch
from PIL import Image
from hippo_tutorial.dashes import geometry, sampler_plan
from hippo_tutorial.discretization import discretize, euler_limit, multiplier, recurrence, spectral_radius
from hippo_tutorial.hippo import transition
from hippo_tutorial.legs_ode import march
from hippo_tutorial.measures import MEASURES, legendre, reconstruct
from hippo_tutorial.memory import best_delay, memory_taps
from hippo_tutorial.pathfinder import Pathfinder, stream_seed
from hippo_tutorial.pathx import (
    beliefs, expected_circles, pretrained, pretrained_questions, to_pixels, weights_folder
)
from hippo_tutorial.ssm import bilinear, causal_conv, ssm_chunked, ssm_kernel, ssm_recurrence
from hippo_tutorial.timescale import band_limited, discrete_basis, mean_lag, system_lookback

ROOT = Path(__file__).resolve().parents[1]
LIVE = ROOT / 'nbs' / 'live'
MODELS = {'pathfinder-tiny': ('config.json', 'model.safetensors'),
          'pathx': ('config.json', 'model.safetensors', 'questions.safetensors')}
TITLES = {'pathx': 'seed 0, the climb', 'pathx_long': 'seed 0, gone on with', 'pathx_deep': 'and three blocks more', 'pathx_near': 'and crossings', 'pathx_near2': 'and more of them', 'pathx_near3': 'and once more', 'pathx_near4': 'and the answer counting more', 'pathx_near5': 'and once more without that', 'pathx_near6': 'and on from there',
          'pathx_seed1': 'seed 1, short strips',
          'pathx_seed2': 'seed 2, full strips', 'pathx_seed3': 'seed 3, combs alone'}
SCENES = {22: (100, 10, 7), 128: (6, 3, 7)}                  # images, in a row, seed of the `fresh` stream

# ---- data

def png(a):
    out = io.BytesIO()
    Image.fromarray(a).save(out, 'PNG', optimize=True)
    return out.getvalue()

def mosaic(images, across):
    n, h, w = images.shape
    return images.reshape(n // across, across, h, w).swapaxes(1, 2).reshape(n // across * h, across * w)

def scenes(size):
    n, across, seed = SCENES[size]
    images, labels, _ = Pathfinder(size, seed=stream_seed('fresh', seed)).batch(0, n)
    return images, labels, mosaic(images, across)

def stamps(size):
    "ends of the dashes on the doubled canvas, and their pictures, one a row"
    g = geometry(size)
    _, ends, images = sampler_plan(g, g.margins[0])
    return g, ends, np.clip(images.reshape(len(images), -1) / 1.25 * 255, 0, 255).round().astype(np.uint8)

def curves(folder):
    "the curves of a run: means over stretches of its stored steps, and its checks on held-out images"
    rows = [json.loads(line) for line in (folder / 'metrics.jsonl').read_text().splitlines()]
    result = folder / 'result.json'
    many = max(1, -(-len(rows) // 150))
    parts = [rows[i:i + many] for i in range(0, len(rows), many)]
    def mean(part, key):
        v = [r[key] for r in part if key in r]
        return round(float(np.mean(v)), 4) if v else None
    out = {k: [mean(p, k) for p in parts] for k in ('within_1', 'within_9', 'within_99', 'accuracy')}
    config = json.loads((folder / 'config.json').read_text())
    return dict(name=TITLES.get(folder.name, folder.name.replace('_', ' ')), folder=folder.name, seed=config['seed'],
                stages=[s['name'] for s in config['stages']], ends=np.cumsum([s['steps'] for s in config['stages']]).tolist(),
                step=[p[-1]['step'] for p in parts], minutes=[round(p[-1]['minutes'], 1) for p in parts], **out,
                check=[[r['step'], round(r['minutes'], 1), r['check']] for r in rows if 'check' in r],
                result=json.loads(result.read_text()) if result.exists() else None)

def wanted():
    "name below nbs/live -> bytes"
    out, meta = {}, {}
    for size in SCENES:
        _, labels, picture = scenes(size)
        g, ends, rows = stamps(size)
        out[f'data/scenes{size}.png'], out[f'data/stamps{size}.png'] = png(picture), png(rows)
        meta[size] = dict(labels=labels.tolist(), across=SCENES[size][1], ends=ends.tolist(), dash=g.L, gap=2 * sum(g.margins) / len(g.margins),
                          radius=g.marker_radius, paddle=g.paddle_contrast if g.paddle_contrast < 1 else 1)
    runs = [curves(p.parent) for p in sorted((ROOT / 'nbs' / 'runs').glob('pathx*/metrics.jsonl'))]
    def whole(x): return (json.dumps(x, separators=(',', ':'), ensure_ascii=False) + '\n').encode()
    out['data/scenes.json'], out['data/runs.json'] = whole(meta), whole(runs)
    out['data/delay.json'] = whole(json.loads((ROOT / 'nbs' / 'runs' / 'memory_page.json').read_text()))
    for name, files in MODELS.items():
        for f in files: out[f'weights/{name}/{f}'] = (weights_folder(name) / f).read_bytes()
    return out

def same(path, data):
    "as wanted? Of a picture its pixels count, not how they were packed."
    if not path.is_file(): return False
    if path.suffix != '.png': return path.read_bytes() == data
    return np.array_equal(np.array(Image.open(path)), np.array(Image.open(io.BytesIO(data))))

def write():
    for name, data in wanted().items():
        path = LIVE / name
        if same(path, data): continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f'{name}: {len(data):,} bytes')

def check():
    stale = [name for name, data in wanted().items() if not same(LIVE / name, data)]
    if stale: sys.exit(f'nbs/live is not what the library and the runs give: {", ".join(stale)}; run python .ci/live.py --write')

# ---- the browser

FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync']
PAGES = 'drawing', 'memory', 'poles', 'delay', 'views', 'pathx', 'index'

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass

def serve():
    handler = functools.partial(Quiet, directory=str(LIVE.parent))
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{server.server_port}'

def chromium():
    return next((p for n in ('chromium', 'chromium-browser', 'google-chrome') if (p := shutil.which(n))), None)

class Browser:
    "Pages of a browser that note every error and every request that leaves the server."
    def __init__(self, play, base):
        self.base, self.faults, self.asked = base, [], {}
        self.chromium = play.chromium.launch(executable_path=chromium(), args=FLAGS)

    def page(self, name, width=1180, height=740, **options):
        context = self.chromium.new_context(viewport=dict(width=width, height=height), **options)
        page = context.new_page()
        def note(what): self.faults.append(f'{name}: {what}')
        page.on('pageerror', lambda e: note(e))
        page.on('console', lambda m: note(m.text) if m.type == 'error' else None)
        page.on('requestfailed', lambda r: note(f'{r.url} failed'))
        def answered(r):
            self.asked.setdefault(name, set()).add(r.url.removeprefix(f'{self.base}/live/').split('#')[0])
            if r.status >= 400: note(f'{r.url}: {r.status}')
            if not r.url.startswith((self.base, 'data:', 'blob:')): note(f'{r.url} leaves the site')
        page.on('response', answered)
        page.goto(f'{self.base}/live/{name if ".html" in name else name + ".html"}')
        if options.get('java_script_enabled', True):
            page.wait_for_selector('html[data-ready]', state='attached', timeout=60_000)
        return page

def close(name, got, want, eps):
    "the largest difference, or a failure"
    got, want = np.asarray(got, float), np.asarray(want, float)
    assert got.shape == want.shape, f'{name}: shape {got.shape}, expected {want.shape}'
    error = float(np.abs(got - want).max())
    assert error <= eps, f'{name}: off by {error:.2g}, more than {eps:g}'
    print(f'  {name}: off by {error:.1e} (at most {eps:g})')
    return error

def moves(page, selectors, reading, settle=0):
    "every control changes what `reading`, an expression of the page, says"
    for selector, act in selectors:
        before = page.evaluate(reading)
        el = page.locator(selector)
        if act == 'key': el.press('ArrowLeft')
        elif act == 'click': el.click()
        elif act == 'slide': el.evaluate("e => { e.value = +e.value > (+e.max + +e.min) / 2 ? +e.min + 1 : +e.max; e.dispatchEvent(new Event('input')); }")
        else: el.select_option(act)
        if settle: page.wait_for_timeout(settle)
        after = page.evaluate(reading)
        assert before != after, f'{selector} changes nothing'
    print(f'  {len(selectors)} controls change the numbers')

# ---- page by page

def strokes(s):
    "the curves of a scene as paths (y, x), to be drawn anew by the pen of the page, and its dots"
    out = []
    for curve in np.unique(s.dashes[:, 0]):
        rows = s.dashes[s.dashes[:, 0] == curve]
        start, end = rows[:, 1:3].astype(float), rows[:, 1:3] + rows[:, 3:] / 2
        path, toward = [], (start[1] + end[1]) / 2
        for i, (a, b) in enumerate(zip(start, end)):             # a dash may point forwards or back
            near, far = sorted((a, b), key=lambda p: np.hypot(*(p - (path[-1] if path else toward))))
            path += [near, far] if path else [far, near]
        out.append([s.seen(p[None])[0].tolist() for p in path])
    return out, s.seen(s.markers).tolist()

@torch.no_grad()
def drawing(b):
    page = b.page('drawing')
    images, labels, _ = scenes(22)
    model = pretrained('pathfinder-tiny')
    single, double = model(to_pixels(images)).numpy(), model.double()(to_pixels(images, torch.float64)).numpy()
    got = np.array(page.evaluate('''async () => { const k = await live.ready('tiny');
        return k.images.map(im => k.model.run(Float64Array.from(im, v => v / 255))); }'''))
    close('tiny, 100 images, logits, double precision', got, double, 5e-6)
    close('tiny, 100 images, logits, as PyTorch runs it', got, single, 1e-4)
    right = int((got.argmax(1) == labels).sum())
    print(f'  {right} of 100 fresh images right')
    assert np.array_equal(got.argmax(1), single.argmax(1)) and right >= 90
    got = page.evaluate("async () => { const k = await live.ready('tiny'); return k.model.runByRecurrence(Float64Array.from(k.images[2], v => v / 255)); }")
    close('tiny, by recurrences', got, double[2], 1e-6)
    page.evaluate('live.scene(2)')
    close('tiny, pixel by pixel on the page', page.evaluate('live.begin()'), double[2], 1e-6)
    got = page.evaluate('async () => { const r = await live.answer(); return [r.running.at(-1), r.logits[1] - r.logits[0]]; }')
    close('running mean ends on the answer', got[0], got[1], 1e-13)
    fresh = Pathfinder(22, seed=stream_seed('fresh', 9))
    anew = [fresh.scene(i) for i in range(60)]
    got = page.evaluate('''async scenes => { const k = await live.ready('tiny'); return scenes.map(([strokes, dots]) => {
        const [a, b] = k.model.run(Float64Array.from(live.paint(22, {strokes, dots}, k.stamps, live.meta[22]), v => v / 255)); return b > a; }); }''', [strokes(s) for s in anew])
    right = np.mean(np.array(got) == [s.label for s in anew])
    print(f'  scenes drawn anew by the pen of the page: {right:.0%} of {len(anew)} right')
    assert right >= .75
    # drawn with the pointer, then with the keyboard
    before = page.inner_text('#logit')
    page.click('#clear')
    page.evaluate('scrollTo(0, 0)')
    box = page.locator('#pad').bounding_box()
    spot = lambda x, y: (box['x'] + box['width'] * x, box['y'] + box['height'] * y)
    page.mouse.move(*spot(.15, .2)); page.mouse.down(); page.mouse.move(*spot(.5, .5), steps=8); page.mouse.move(*spot(.8, .3), steps=8); page.mouse.up()
    page.wait_for_function("document.getElementById('truth').textContent === 'a drawing'")
    drawn = page.inner_text('#logit')
    assert drawn != before and page.evaluate('live.pad.strokes.length') == 1
    for key in ('ArrowDown', 'ArrowDown', 'Space', 'Enter', *['ArrowRight'] * 5, *['ArrowDown'] * 3, 'Enter'): page.press('#pad', key)
    page.wait_for_timeout(400)
    assert page.evaluate('[live.pad.strokes.length, live.pad.dots.length]') == [2, 1] and page.inner_text('#logit') != drawn
    page.click('#undo'); page.click('#tool [data-value=dot]'); page.click('#pad', position=dict(x=80, y=90))
    assert page.evaluate('[live.pad.strokes.length, live.pad.dots.length]') == [1, 2]
    link, said = page.url, (page.wait_for_timeout(500), page.inner_text('#logit'))[1]
    other = b.page('drawing' + '.html#' + link.split('#')[1])
    other.wait_for_function("document.getElementById('truth').textContent === 'a drawing'")
    assert other.inner_text('#logit') == said, f'the link says {other.inner_text("#logit")}, the drawing {said}'
    other.context.close()
    page.click('#presets button:nth-child(4)')
    page.evaluate("e => { const s = document.getElementById('speed'); s.value = 100; s.dispatchEvent(new Event('input')); }")
    page.click('#read')
    page.wait_for_function("document.getElementById('phase').textContent.startsWith('block')")
    page.wait_for_function("document.getElementById('phase').textContent === 'all votes are counted'", timeout=60_000)
    print('  pointer, keyboard, undo, dots, links, fresh scenes and reading pixel by pixel work')
    page.context.close()
    pathx_model(b)

@torch.no_grad()
def pathx_model(b):
    page = b.page('drawing')
    images, _, _ = scenes(128)
    model, few = pretrained('pathx').double(), [0, 3]
    x = to_pixels(images[few], torch.float64)
    want, circles = model(x).numpy(), expected_circles(beliefs(model, pretrained_questions(), x))[:, -1].numpy()
    page.evaluate("live.use('pathx')")
    page.wait_for_function('live.result && live.result.votes.length === 4096', timeout=60_000)
    got = page.evaluate('''async few => { const k = await live.ready('pathx'), out = [];
        for (const i of few) { const t = performance.now(), f = await k.model.featuresSlowly(Float64Array.from(k.images[i], v => v / 255));
            out.push([k.model.logits(f), performance.now() - t, [...k.questions.circles(f)]]); }
        return out; }''', few)
    close('Path-X, 2 images, logits', [g[0] for g in got], want, 1e-7)
    close('Path-X, 2 images, circles at 16,384 pixels', [g[2] for g in got], circles, 1e-6)
    first = page.evaluate('live.result.ms')
    print(f'  Path-X, 16,384 pixels: {first / 1000:.1f} s the first time, then {min(g[1] for g in got) / 1000:.2f} s')
    assert min(first, *(g[1] for g in got)) < 10_000
    page.context.close()

def legs_by_clock(u, t, N, theta, s):
    "LegS with the clock (1 − s) log t + s t / θ, exact for held input: `discretize` at the ticks of the clock"
    A, B = transition('legs', N)
    a = lambda k: ((1 - s) * np.log(np.maximum(k, 1e-300)) if s < 1 else 0) + s * k / theta
    k = np.arange(1, t)
    x0 = np.eye(N)[0] * u[0] if s < 1 else discretize(A, B, 1 / theta, 'zoh')[1] * u[0]
    if t == 1: return x0
    return recurrence(*discretize(A, B, a(k + 1.) - a(k), 'zoh'), u[1:t], x0)[-1]

def memory(b):
    page = b.page('memory')
    rng, worst = np.random.default_rng(0), 0
    ask = '([kind, u, t, N, th, s]) => { const m = live.memory(kind, Float64Array.from(u), t, N, th, s); return [[...m.x], [...m.past].map(v => Number.isFinite(v) ? v : 9)]; }'
    for kind in ('legs', 'legt', 'fout', 'warped'):
        for t, N, theta, s in ((320, 29, 112., 0.), (77, 12, 40., .35), (150, 33, 16., 1.), (9, 5, 60., 0.)):
            u = rng.uniform(-1, 1, 320)
            x, past = page.evaluate(ask, [kind, u.tolist(), t, N, theta, s])
            tau = t - np.arange(t) - .5
            if kind in ('legs', 'warped'):
                clock = 1. if kind == 'legs' else s
                want = legs_by_clock(u, t, N, theta, clock)
                sigma = ((t - tau) / t)**(1 - clock) * np.exp(-clock * tau / theta)
                back = want @ legendre(sigma, N)
            else:
                want = recurrence(*discretize(*transition(kind, N, theta), 1., 'zoh'), u[:t])[-1]
                back = np.where(tau <= theta, reconstruct(want, MEASURES[kind], np.minimum(tau / theta, 1)), 9)
            worst = max(worst, abs(np.array(x) - want).max(), abs(np.array(past) - back).max())
            if kind == 'warped' and s == 0:                     # and by the room of scaled LegS
                F = np.repeat(np.append(u[:t], 0), 2)[:2 * t + 1]
                worst = max(worst, abs([*march(F, N, 'ZOH')][-1] - np.array(x)).max())
    close('16 states and reconstructions against discretize, recurrence, march, reconstruct', worst, 0., 2e-12)
    moves(page, [('#present', 'slide'), ('#order', 'slide'), ('#theta', 'slide'), ('#warp', 'slide'), ('#warp', 'key'),
                 ('#preset [data-value=steps]', 'click'), ('#preset [data-value=noise]', 'click'), ('#play', 'click')],
          'Object.values(live.values).map(m => m.error).join()', settle=150)
    page.click('#play')
    before = page.evaluate('live.u.join()')
    page.press('#signal', 'ArrowUp')
    assert page.evaluate('live.u.join()') != before
    page.context.close()

def delay(b):
    page, grid = b.page('delay'), json.loads((ROOT / 'nbs' / 'runs' / 'memory_page.json').read_text())
    N, L, band, show = (grid[k] for k in ('N', 'L', 'band', 'show'))
    signal, found, answers = band_limited(1, L, band, rng=4)[0], 0, 0
    for measure, i, j in (('legs', 0, 3), ('legt', 6, 5), ('legt', 13, 11), ('fout', 4, 7), ('fout', 9, 2)):
        lag, taps = grid['lag'][j], memory_taps(measure, N, grid['dt'][i], L)
        C, error = best_delay(taps, lag, band)
        kernel = (C @ np.concatenate([taps, np.eye(1, L)]))[0]
        want = [np.convolve(kernel, signal)[L - show:L], signal[L - lag - show:L - lag], np.log10(error[0])]
        got = page.evaluate('a => Object.values(live.entry(...a))', [measure, i, j])
        answers = max(answers, *(abs(np.array(g) - w).max() for g, w in zip(got[:2], want[:2])))
        found = max(found, abs(got[2] - want[2]))
    close('answers of 5 of the 504 systems, stored in hundredths', answers, 0., .0051)
    close('their errors, stored with two decimals', found, 0., .0051)
    reading = "document.getElementById('numbers').innerText + live.at"
    moves(page, [('#dt', 'slide'), ('#dt', 'key'), ('#lag', 'slide'), ('#lag', 'key'), ('#maplegt', 'click'), ('#play', 'click')], reading, settle=600)
    page.context.close()

def poles(b):
    page, worst = b.page('poles'), 0
    ask = '([m, N, dt, how, a]) => { const v = live.numbers(m, N, dt, how, a); return [v.lam, v.R, v.radius, v.limit, v.lag, v.lookback, live.taps(v.Ab, v.Bb, 30, [0, N - 1]).map(k => [...k])]; }'
    for measure, N in (('legs', 12), ('legt', 9), ('legt', 16), ('fout', 9), ('fout', 8), ('foud', 7), ('lagt', 5)):
        for dt, how, a in ((.01, 'gbt', 0.), (.05, 'gbt', .5), (.3, 'gbt', .8), (.12, 'gbt', 1.), (.2, 'zoh', 0.)):
            lam, R, radius, limit, lag, back, K = page.evaluate(ask, [measure, N, dt, how, a])
            lam = np.array(lam) @ [1, 1j]
            A, B = transition(measure, N)
            Ab, Bb = discretize(A, B, dt, how, a)
            # `eigvals` of a large Jordan block (LagT) knows its eigenvalues to a root of the precision only: they are its diagonal
            known = np.diag(A) if measure in ('legs', 'lagt') else np.linalg.eigvals(A)
            near = max(abs(lam[:, None] - known).min(1).max(), abs(lam[:, None] - known).min(0).max())
            alive = known[abs(known) > 1e-9 * abs(known).max()]       # the dead sin 0 of an even FouT has no limit
            want = [abs(multiplier(known * dt, how, a)).max(), (-2 * alive.real / abs(alive)**2).min()]
            if measure != 'lagt': want[0] = spectral_radius(Ab)
            if measure != 'lagt' and len(alive) == N: want[1] = euler_limit(A)
            close_to = [*want, mean_lag(Ab, Bb), system_lookback(A, B)]
            assert np.isfinite(close_to).all()
            worst = max(worst, near, *(abs(g - w) / max(1, abs(w)) for g, w in zip((radius, limit, lag, back), close_to)),
                        abs(np.array(R) @ [1, 1j] - multiplier(lam * dt, how, a)).max())
            taps = discrete_basis(Ab, Bb, 30)[[0, -1]]
            worst = max(worst, abs(np.array(K) - taps).max() / max(1, abs(taps).max()))
    close('35 spectra, radii, limits, lags and kernels against multiplier, spectral_radius, euler_limit, mean_lag, discrete_basis', worst, 0., 1e-6)
    moves(page, [('#order', 'slide'), ('#dt', 'slide'), ('#dt', 'key'), ('#alpha', 'slide'), ('#hold [data-value=zoh]', 'click'),
                 ('#measure', 'fout'), ('#play', 'click')], 'JSON.stringify([live.last.R, live.last.lag])', settle=150)
    page.context.close()

def views(b):
    page, worst, apart = b.page('views'), 0, 0
    A, B = (torch.from_numpy(x) for x in transition('legs', 16))
    C = torch.tensor(page.evaluate('[...live.C]'), dtype=torch.float64)
    rng = np.random.default_rng(1)
    for step, T in ((.04, 16), (.007, 5), (.3, 64), (.1, 1)):
        u = rng.uniform(-1, 1, 64)
        got = page.evaluate('([u, dt, T]) => { const m = live.machines(Float64Array.from(u), dt, T); return [m.K, m.conv, m.rec, m.chunked, m.states.at(-1), m.state].map(x => [...x]); }', [u.tolist(), step, T])
        (Ab, Bb), v = bilinear(A, B, step), torch.from_numpy(u)
        K = ssm_kernel(Ab, Bb, C, 64)
        rec, chunked = ssm_recurrence(Ab, Bb, C, 0., v), ssm_chunked(Ab, Bb, C, 0., v, T)
        want = [K, causal_conv(v, K), rec[0], chunked[0], rec[1], chunked[1]]
        worst = max(worst, *(abs(np.array(g) - w.numpy()).max() for g, w in zip(got, want)))
        apart = max(apart, *(abs(np.array(got[2]) - g).max() for g in got[1:4:2]))
    close('kernels, three outputs and states against ssm_kernel, causal_conv, ssm_recurrence, ssm_chunked', worst, 0., 8e-15)
    close('the three outputs of the page against each other', apart, 0., 5e-15)
    moves(page, [('#now', 'slide'), ('#chunk', 'slide'), ('#dt', 'slide'), ('#preset', 'wave'), ('#on', 'click'), ('#back', 'click')],
          "document.getElementById('table').innerText", settle=50)
    before = page.evaluate('live.u.join()')
    page.press('#input', 'ArrowUp')
    assert page.evaluate('live.u.join()') != before
    page.context.close()

@torch.no_grad()
def pathx(b):
    page, model, worst = b.page('pathx'), pretrained('pathx').double(), 0
    layers = model.s4_layers()
    rows = page.evaluate('live.layers')
    assert len(rows) == len(layers)
    for i in (0, 1, len(layers) // 2, len(layers) - 1):
        row = rows[i]
        middle = 15 * row + row // 2
        past, ahead = layers[i].taps(middle + 1)
        want = np.zeros((len(past), 31 * row))
        n, m = min(past.shape[-1], middle + 1), min(ahead.shape[-1], 31 * row - middle - 1)
        want[:, middle + 1 - n:middle + 1] = past[:, :n].flip(-1)
        want[:, middle + 1:middle + 1 + m] = ahead[:, :m]
        got = page.evaluate('([i, row]) => live.kernelsOf(i).map(K => [...live.folded(K, row, 15)])', [i, row])
        worst = max(worst, abs(np.array(got) - want).max())
    close(f'folded kernels of 4 of {len(layers)} layers against taps', worst, 0., 1e-13)
    for k, folder in enumerate(sorted((ROOT / 'nbs' / 'runs').glob('pathx*'))):
        last = json.loads((folder / 'metrics.jsonl').read_text().splitlines()[-1])
        assert page.evaluate(f'live.runs[{k}].step.at(-1)') == last['step']
    reading = "[...document.querySelectorAll('#where, #line, #kind, #top, #own, #dots, #runs')].map(e => e.innerText).join('|')"
    moves(page, [('#at', 'slide'), ('#at', 'key'), ('#scene', '3'), ('#channel', 'slide'), ('#layer', '4'), ('#sheet button:nth-child(40)', 'click'),
                 ('#what', 'within_1'), ('#cursor', 'slide'), ('#against', 'step'), ('#image', 'key')], reading, settle=60)
    page.context.close()

# ---- what holds of every page

LINKS = "[...document.querySelectorAll('a[href], img[src], link[href]')].map(e => e.href || e.src)"
NAMED = '''[...document.querySelectorAll('button, input, select, canvas, [tabindex]')].filter(e => e.offsetParent && !(e.ariaHidden || e.getAttribute('aria-label')
    || e.innerText.trim() || e.closest('label')?.innerText.trim() || e.labels?.length)).map(e => e.outerHTML.slice(0, 80))'''

def everywhere(b):
    for name in PAGES:
        page = b.page(name, width=390, height=844, color_scheme='dark', has_touch=True, is_mobile=True, reduced_motion='reduce')
        wide = page.evaluate('document.documentElement.scrollWidth')
        assert wide <= 390, f'{name}: {wide} pixels wide on a phone'
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), f'{name}: an id stands twice'
        assert not (bad := page.evaluate(NAMED)), f'{name}: without a name: {bad}'
        assert not page.evaluate("[...document.images].filter(i => !i.alt).length"), f'{name}: an image without alt'
        for url in page.evaluate(LINKS):
            path = url.removeprefix(b.base + '/').split('#')[0]
            if url.startswith(b.base) and not (LIVE.parent / path).is_file() and not (LIVE.parent / path).with_suffix('.ipynb').is_file():
                b.faults.append(f'{name}: {url} leads nowhere')
        # keyboard: from the first control to the last, and nothing keeps the focus
        page.keyboard.press('Tab')
        reached = set()
        for _ in range(150):
            at = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            if at in reached and at.startswith('<body'): break
            reached.add(at)
            page.keyboard.press('Tab')
        assert len(reached) > 5, f'{name}: the keyboard reaches {len(reached)} controls'
        if page.locator('#play').count():                       # nothing moves unasked
            moving = page.locator('#play').get_attribute('aria-pressed')
            assert moving != 'true', f'{name}: moves by itself'
        page.context.close()
        if name != 'index':
            bare = b.page(name, java_script_enabled=False)
            hidden = (LIVE / f'{name}.html').read_text().partition('<noscript>')[2].partition('</noscript>')[0]
            assert f'src="stills/{name}.png"' in hidden and (LIVE / 'stills' / f'{name}.png').is_file(), f'{name}: no still picture'
            bare.context.close()
        own = sum((LIVE / f).stat().st_size for f in b.asked[name] if not f.startswith('weights/') and (LIVE / f).is_file())
        assert own < 300_000, f'{name}: {own:,} bytes without weights'
    print(f'  {len(PAGES)} pages: 390 pixels, dark, reduced motion, names, links, keyboard, without scripts, under 300 kB')

def contrast(b):
    "axe on every page in both themes, where the command names a copy of it; the test of the whole site has one"
    if '--axe' not in sys.argv: return
    for name in PAGES:
        for scheme in ('light', 'dark'):
            page = b.page(name, color_scheme=scheme)
            page.add_script_tag(path=sys.argv[sys.argv.index('--axe') + 1])
            found = page.evaluate("axe.run().then(r => r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).slice(0, 3)}`))")
            if found: b.faults.append(f'{name}, {scheme}: {found}')
            page.context.close()
    print('  axe finds nothing to mend' if not b.faults else '  see the faults')

# ---- still pictures

# what the card of a page shows: everything from the first of these to the last
SHOWN = dict(drawing=('#pad', '#belief'), memory=('#legs', '#warped'), poles=('#plane', '#circle'), delay=('#signal', '#fout'), views=('#conv', '#chunks'), pathx=('#kernel', '#tap'))

def stills():
    "the picture of each page where scripts do not run, and one of 16 to 9 for its card, light and dark"
    from playwright.sync_api import sync_playwright
    (LIVE / 'stills').mkdir(exist_ok=True)
    with sync_playwright() as play:
        b = Browser(play, serve())
        for name in PAGES[:-1]:
            for scheme in ('light', 'dark'):
                page = b.page(name, color_scheme=scheme)
                if name == 'drawing':
                    page.evaluate("live.use('pathx')")
                    page.wait_for_function('live.result && live.result.votes.length === 4096', timeout=120_000)
                    page.evaluate("document.getElementById('time').parentElement.hidden = true")   # of a busy machine
                if name == 'poles':
                    page.evaluate("() => { const s = document.getElementById('dt'); s.value = 152; s.dispatchEvent(new Event('input')); }")
                page.wait_for_timeout(800)
                whole = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert('RGB')
                box = page.evaluate("""s => { const r = s.map(q => document.querySelector(q).getBoundingClientRect());
                    return [Math.min(...r.map(q => q.left)), Math.min(...r.map(q => q.top)) + scrollY, Math.max(...r.map(q => q.right)), Math.max(...r.map(q => q.bottom)) + scrollY]; }""", list(SHOWN[name]))
                if name == 'pathx': box[3] = box[1] + (box[2] - box[0]) * 9 / 16
                w, h = box[2] - box[0] + 16, box[3] - box[1] + 16
                w, h = max(w, h * 16 / 9), max(h, w * 9 / 16)
                x, y = (box[0] + box[2] - w) / 2, (box[1] + box[3] - h) / 2
                card = whole.crop((round(x), round(y), round(x + w), round(y + h))).resize((800, 450), Image.Resampling.LANCZOS)
                card.save(LIVE / 'stills' / f'card-{name}-{scheme}.webp', quality=82, method=6)
                if scheme == 'light':
                    top = page.evaluate("document.querySelector('.stage').getBoundingClientRect().top + scrollY")
                    shot = whole.crop((72, round(top), 1108, min(whole.height, round(top) + 690))).quantize(128, dither=Image.Dither.NONE)
                    shot.save(LIVE / 'stills' / f'{name}.png', optimize=True)
                page.context.close()
            print(name, *(f'{p.name} {p.stat().st_size:,}' for p in sorted((LIVE / 'stills').glob(f'*{name}*'))))

def main():
    try: from playwright.sync_api import sync_playwright
    except ImportError: sys.exit('The live pages need Playwright: pip install -c constraints.txt -e ".[dev]"')
    if not chromium():
        subprocess.run('apt-get update -qq && apt-get install -y -qq chromium', shell=True, stdout=subprocess.DEVNULL, check=False)
    if not chromium():
        print('skipped: there is no Chromium here, and apt-get has none')
        return
    check()
    failed = []
    with sync_playwright() as play:
        b = Browser(play, serve())
        for part in (drawing, memory, poles, delay, views, pathx, everywhere, contrast):
            start = time.perf_counter()
            print(f'{part.__name__}:')
            try: part(b)
            except Exception as e:
                failed.append(part.__name__)
                where = ', '.join(f'{f.name}:{f.lineno}' for f in traceback.extract_tb(e.__traceback__) if f.filename == __file__)
                print(f'  FAILED ({where}): {" ".join(str(e).split())[:600]}')
            print(f'  {time.perf_counter() - start:.1f} s')
        b.chromium.close()
    for fault in b.faults: print('fault:', fault)
    if failed or b.faults: sys.exit(f'{len(failed)} parts failed, {len(b.faults)} faults')
    print('every page works, and every number is the library\'s')

if __name__ == '__main__':
    torch.set_num_threads(1)
    {'--write': write, '--check': check, '--stills': stills}.get(sys.argv[-1], main)()
