import math
from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache
import numpy as np, numba

@dataclass(frozen=True)
class Geometry:
    size: int
    padding: int
    seed_distance: int
    margins: tuple
    L: int
    w: float
    marker_radius: float
    continuity: float
    snake_contrast: float
    paddle_contrast: float
    n_distractors: int
    contour_length: int
    distractor_length: int

_lengths = {'easy': (6, 2), 'intermediate': (9, 3), 'hard': (14, 4)}
_sizes = {32:  (32, 1, 7, (1,), 2, .5, 1.5, 1., 2., .75, 10),
          64:  (64, 1, 12, (1,), 5, 1., 2.5, 1.8, .8, 1., 11),
          128: (128, 1, 20, (2, 3), 5, 1.5, 3., 1.8, .9, 1., 17),
          256: (256, 22, 27, (3,), 5, 2., 5., 1.8, 1., 1., 15)}

def geometry(size, difficulty='hard'):
    if size == 16:
        if difficulty != 'hard': raise ValueError(f"size 16 has one difficulty, 'hard', not {difficulty!r}")
        return Geometry(16, 1, 2, (1,), 2, .5, 1.5, 1., 2., .75, 10, 4, 2)
    if size not in _sizes: raise ValueError(f'no Pathfinder of size {size!r}; sizes: 16, ' + ', '.join(map(str, _sizes)))
    if difficulty not in _lengths: raise ValueError(f'unknown difficulty {difficulty!r}; known: {", ".join(_lengths)}')
    return Geometry(*_sizes[size], *_lengths[difficulty])

# ---- resampling
def lanczos_matrix(n_in, n_out):
    scale = n_in / n_out
    M, support = np.zeros((n_out, n_in)), 3 * max(scale, 1)
    for i in range(n_out):
        c = (i + .5) * scale
        lo, hi = max(int(c - support + .5), 0), min(int(c + support + .5), n_in)
        t = (np.arange(lo, hi) - c + .5) / max(scale, 1)
        k = np.where(np.abs(t) < 3, np.sinc(t) * np.sinc(t / 3), 0)
        M[i, lo:hi] = k / k.sum()
    return M

def resize_float(img, n_out):
    M = lanczos_matrix(len(img), n_out)
    h = (img @ M.T).astype(np.float32).astype(float)
    return (M @ h).astype(np.float32).astype(float)

def resize_8bit(img, n_out):
    M = lanczos_matrix(len(img), n_out) * 2**22
    M = np.trunc(M + np.where(M < 0, -.5, .5)).astype(np.int64)
    shift = lambda s: np.clip((s + 2**21) >> 22, 0, 255)
    return shift(M @ shift(img.astype(np.int64) @ M.T))

def draw_line(n, c, dy, dx, width):
    from PIL import Image, ImageDraw
    im = Image.new('L', (n, n), 0)
    ImageDraw.Draw(im).line([(c, c), (c + dx, c + dy)], fill=255, width=width)
    return np.array(im)

def disk(r): 
    k = int(r)
    y, x = np.mgrid[-k:k + 1, -k:k + 1]
    keep = y**2 + x**2 <= r**2
    return y[keep], x[keep]

def template(geom, margin, dy, dx):
    half = geom.L + math.ceil(geom.w) + margin
    n, c = 4 * half + 1, 2 * half
    line = draw_line(n, c, dy, dx, round(2 * geom.w))
    ly, lx = np.nonzero(line)
    oy, ox = disk(2 * margin)
    fat = np.zeros_like(line)
    fat[(ly[:, None] + oy).ravel(), (lx[:, None] + ox).ravel()] = 255
    return resize_float(line.astype(float), 2 * half + 1) / 255, resize_8bit(fat, 2 * half + 1)

# ---- tables
Tables = namedtuple('Tables', 'ints floats margins cn cy cx ct tid tdy tdx dt usable wn wi wv oy ox hy hx py px '
                    'pp pc py_ px_ pl pv kp kl kbox dp dl rp ry rx rv mlo mk')

def _ceil_off(base, d, th): return (math.ceil(base + d * math.sin(th)) - base, math.ceil(base + d * math.cos(th)) - base)

@lru_cache(maxsize=32)
def tables(g):
    K, L = len(g.margins), g.L
    apron = L + math.ceil(g.w) + max(g.margins) + 1
    S = g.size + 2 * apron
    degs = [math.radians(d) for d in range(-180, 180)]
    cands, ends = [], []
    for m in g.margins:
        r = L + m
        a = np.arange(0, 360, 360 / (2 * np.pi * r)) * np.pi / 180
        cands.append(sorted({(math.floor(r * math.sin(t)), math.floor(r * math.cos(t))) for t in a}))
    C = max(map(len, cands)); O = 360 + C
    R = 2 * L; W = 2 * R + 1
    z = lambda *s: np.zeros(s, np.int64)
    cn, cy, cx, ct = z(K), z(K, C), z(K, C), z(K, C)
    tid, dt = np.full((K, W, W), -1), z(K, 360)
    wn, wi, wv = z(K, O), z(K, O, C), np.zeros((K, O, C))
    oy, ox = np.zeros((K, O)), np.zeros((K, O))
    hy, hx = L * np.sin(degs), L * np.cos(degs)
    py, px = np.zeros((K, 360)), np.zeros((K, 360))
    usable = np.zeros((K, 360), np.bool_)
    tdy, tdx, pp, pc, kp, kbox, rp = [], [], [0], [], [0], [], [0]
    qy, qx, qv, kk, ry, rx, rv, dp, dl = [], [], [], [], [], [], [], [0], []
    for k, m in enumerate(g.margins):
        half = L + math.ceil(g.w) + m; c0 = 2 * half
        cand = cands[k]; cn[k] = len(cand)
        cy[k, :len(cand)], cx[k, :len(cand)] = zip(*cand)
        cth = [math.atan2(y, x) for y, x in cand]
        ok = {}
        def tmpl(th):
            e = _ceil_off(c0, 2 * L, th)
            if tid[k, e[0] + R, e[1] + R] < 0:
                tid[k, e[0] + R, e[1] + R] = len(tdy)
                tdy.append(e[0]); tdx.append(e[1])
                f, p = template(g, m, *e)
                y, x = np.nonzero(p); v = p[y, x]; s = np.argsort(-v, kind='stable')
                qy.extend(y[s] - half); qx.extend(x[s] - half); qv.extend(v[s]); pp.append(len(qy)); pc.append(int((v >= 204).sum()))
                y, x = np.nonzero(p == 255); y, x = y - half + 1, x - half + 1
                keep = (np.abs(y) <= L + m) & (np.abs(x) <= L + m); y, x = y[keep], x[keep]
                kk.extend(y * S + x); kp.append(len(kk)); kbox.append((y.min(), y.max(), x.min(), x.max()))
                ok[len(tdy) - 1] = all(((sy * y >= 0) & (sx * x >= 0)).any() for sy in (-1, 1) for sx in (-1, 1))
                y, x = np.nonzero(f > 0)
                ry.extend(y - half); rx.extend(x - half); rv.extend(f[y, x]); rp.append(len(ry))
            return tid[k, e[0] + R, e[1] + R]
        for i, th in enumerate(degs):
            dt[k, i] = tmpl(th); usable[k, i] = ok[dt[k, i]]
            py[k, i], px[k, i] = (L + m) * math.sin(th + math.pi), (L + m) * math.cos(th + math.pi)
        for i, th in enumerate(cth): ct[k, i] = tmpl(th + math.pi)
        for o, th in enumerate(degs + cth):
            oy[k, o], ox[k, o] = (L + 2 * m) * math.sin(th), (L + 2 * m) * math.cos(th)
            for i, tc in enumerate(cth):
                d = abs(tc - th); d = min(d, 2 * math.pi - d) * g.continuity
                if d < math.pi / 2:
                    wi[k, o, wn[k, o]], wv[k, o, wn[k, o]] = i, math.cos(d)**2
                    wn[k, o] += 1
        y, x = disk(m); dl.extend(y * S + x); dp.append(len(dl))
    M = lanczos_matrix(2 * g.size, g.size)
    taps = min(12, 2 * g.size)
    mlo = np.array([min(int(np.nonzero(r)[0][0]), 2 * g.size - taps) for r in M])
    mk = np.array([r[l:l + taps] for r, l in zip(M, mlo)])
    A = lambda v, t=np.int64: np.array(v, t)
    n_max = 2 * g.contour_length + g.n_distractors * g.distractor_length
    ints = A([g.size, g.padding, g.seed_distance, g.n_distractors, g.contour_length, g.distractor_length, apron, S, n_max])
    floats = A([g.snake_contrast, g.paddle_contrast, g.marker_radius], float)
    return Tables(ints, floats, A(g.margins), cn, cy, cx, ct, tid, A(tdy), A(tdx), dt, usable, wn, wi, wv, oy, ox, hy, hx, py, px,
                  A(pp), A(pc), A(qy), A(qx), A(qy) * S + A(qx), A(qv, np.uint8), A(kp), A(kk), A(kbox), A(dp), A(dl),
                  A(rp), A(ry), A(rx), A(rv, float), mlo, mk)

# ---- jitted
def jit(f):
    try: return numba.njit(nogil=True, cache=True)(f)
    except RuntimeError: return numba.njit(nogil=True)(f)

@jit
def mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))

@jit
def below(rng, n):
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    return np.int64(((mix(rng[0]) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))

@jit
def unit(rng):
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    return np.float64(mix(rng[0]) >> np.uint64(11)) * 2.0**-53

@jit
def _free(mask, p, t, T):
    for i in range(T.kp[t], T.kp[t + 1]):
        if mask[p + T.kl[i]] > 76: return False
    return True

@jit
def _find_tail(rng, mask, t, border, few, T):
    size, apron, S = T.ints[0], T.ints[6], T.ints[7]
    b = max(border, T.ints[1])
    y0, x0 = max(b - T.kbox[t, 0], 0), max(b - T.kbox[t, 2], 0)
    h = min(size - b - T.kbox[t, 1], size) - y0
    w = min(size - b - T.kbox[t, 3], size) - x0
    if h <= 0 or w <= 0: return -1, -1
    n = h * w
    base = (y0 + apron) * S + x0 + apron
    found = -1
    for _ in range(32):
        i = below(rng, n)
        if _free(mask, base + i // w * S + i % w, t, T):
            found = i
            break
    # an early exit: most images have far more room than the rule asks for
    need = few if found >= 0 else n + 1
    count, step = 0, 7919 if n % 7919 else 1
    if need > 0:
        for j in range(n):
            i = j * step % n
            if _free(mask, base + i // w * S + i % w, t, T):
                count += 1
                if count >= need: break
        if count == 0 or count < few: return -1, -1
    if found < 0:
        pick = below(rng, count)
        for i in range(n):
            if _free(mask, base + i // w * S + i % w, t, T):
                if pick == 0:
                    found = i
                    break
                pick -= 1
    return y0 + found // w, x0 + found % w

@jit
def _merge(mask, k, y, x, t, T):
    size, apron, S = T.ints[0], T.ints[6], T.ints[7]
    for i in range(T.pp[t], T.pp[t + 1]):
        a, b = y + T.py_[i], x + T.px_[i]
        if 0 <= a < size and 0 <= b < size:
            p = (a + apron) * S + b + apron
            mask[p] = max(mask[p], T.pv[i])

@jit
def _ceil(a, b): return np.int64(math.ceil(a + b))

@jit
def _pivot(y, x, o, k, T):
    "pivot of a seed, or -1, -1 if the head or the pivot leaves the image"
    size = T.ints[0]
    y, x = _ceil(y, T.hy[o]), _ceil(x, T.hx[o])
    if not (0 <= y < size and 0 <= x < size): return -1, -1
    y, x = _ceil(y, T.py[k, o]), _ceil(x, T.px[k, o])
    if not (0 <= y < size and 0 <= x < size): return -1, -1
    return y, x

@jit
def _grow(rng, mask, s, snake, k, acc, T):
    "one extension of a snake; snake = (pivot y, x, orientation, head y, x, template)"
    size, apron, S = T.ints[0], T.ints[6], T.ints[7]
    o = snake[s, 2]
    y, x = _ceil(snake[s, 0], T.oy[k, o]), _ceil(snake[s, 1], T.ox[k, o])
    n, total = T.wn[k, o], 0.
    for j in range(n):
        c = T.wi[k, o, j]
        a, b = y + T.cy[k, c], x + T.cx[k, c]
        if 0 <= a < size and 0 <= b < size:
            p, top = (a + apron) * S + b + apron, 0
            for i in range(T.dp[k], T.dp[k + 1]):
                top = max(top, np.int64(mask[p + T.dl[i]]))
            total += T.wv[k, o, j] * (1 - top / 255)
        acc[j] = total
    if total < 1e-4: return False
    for _ in range(3):
        u, j = unit(rng) * total, 0
        while j < n - 1 and acc[j] <= u: j += 1
        c = T.wi[k, o, j]
        t = T.ct[k, c]
        a, b = y + T.cy[k, c], x + T.cx[k, c]
        p, clash = (a + apron) * S + b + apron, False
        for i in range(T.pp[t], T.pp[t] + T.pc[t]):
            if np.int64(mask[p + T.pl[i]]) + np.int64(T.pv[i]) >= 459:
                clash = True
                break
        if not clash:
            _merge(mask, k, snake[s, 3], snake[s, 4], snake[s, 5], T)
            snake[s, 0], snake[s, 1], snake[s, 2], snake[s, 3], snake[s, 4], snake[s, 5] = y, x, 360 + c, a, b, t
            return True
    return False

@jit
def _plant(snake, s, y, x, o, k, T):
    a, b = _pivot(y, x, o, k, T)
    if a < 0: return False
    snake[s, 0], snake[s, 1], snake[s, 2], snake[s, 3], snake[s, 4], snake[s, 5] = a, b, o, y, x, T.dt[k, o]
    return True

@jit
def _seed(rng, mask, old, snake, s, k, border, few, T):
    o = below(rng, 360)
    if not T.usable[k, o]: return False
    mask[:] = old
    for _ in range(3):
        y, x = _find_tail(rng, mask, T.dt[k, o], border, few, T)
        if y < 0: return False
        if _plant(snake, s, y, x, o, k, T): return True
    return False

@jit
def _note(dash, n, who, snake, s, T):
    t = snake[s, 5]
    dash[n, 0], dash[n, 1], dash[n, 2], dash[n, 3], dash[n, 4] = who, snake[s, 3], snake[s, 4], T.tdy[t], T.tdx[t]

@jit
def _targets(rng, mask, old, snake, k, dash, acc, T):
    sd, length = T.ints[2], T.ints[4]
    if not _seed(rng, mask, old, snake, 0, k, 2 * sd, 0, T): return False
    phi = below(rng, 360) * math.pi / 180
    y = np.int64(np.rint(snake[0, 3] + sd * math.sin(phi)))
    x = np.int64(np.rint(snake[0, 4] + sd * math.cos(phi)))
    o = below(rng, 360)
    if not (0 <= y < T.ints[0] and 0 <= x < T.ints[0]) or not _plant(snake, 1, y, x, o, k, T): return False
    for s in range(2): _note(dash, s * length, s, snake, s, T)
    for i in range(1, length):
        for s in range(2):
            if not _grow(rng, mask, s, snake, k, acc, T): return False
            _note(dash, s * length + i, s, snake, s, T)
    _merge(mask, k, snake[1, 3], snake[1, 4], snake[1, 5], T)
    return True

@jit
def _distractor(rng, mask, old, snake, k, n, who, dash, acc, T):
    few = (T.ints[0]**2 + 99) // 100
    if not _seed(rng, mask, old, snake, 2, k, 1, few, T): return False
    _note(dash, n, who, snake, 2, T)
    for i in range(1, T.ints[5]):
        if not _grow(rng, mask, 2, snake, k, acc, T): return False
        _note(dash, n + i, who, snake, 2, T)
    _merge(mask, k, snake[2, 3], snake[2, 4], snake[2, 5], T)
    return True

@jit
def _scene(seed, index, mask, other, dash, marks, T):
    "label, which margin, dashes, distractors, attempts (-1: gave up)"
    rng = np.empty(1, np.uint64)
    rng[0] = mix(mix(np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15)) + np.uint64(index))
    size, pad, apron, S, length = T.ints[0], T.ints[1], T.ints[6], T.ints[7], T.ints[4]
    snake, acc = np.zeros((3, 6), np.int64), np.zeros(T.cy.shape[1])
    label, k = below(rng, 2), below(rng, len(T.margins))
    other[:] = 0
    for y in range(size):
        for x in range(size):
            if min(y, x, size - 1 - y, size - 1 - x) < pad: other[(y + apron) * S + x + apron] = 255
    attempts, done = 0, False
    while not done:
        if attempts == 1000000: return label, k, 0, 0, -1
        attempts += 1
        done = _targets(rng, mask, other, snake, k, dash, acc, T)
    a = below(rng, 2)
    b = a if label else 1 - a
    marks[0, 0], marks[0, 1] = dash[a * length, 1], dash[a * length, 2]
    marks[1, 0], marks[1, 1] = snake[b, 3], snake[b, 4]
    n, got = 2 * length, 0
    for _ in range(T.ints[3]):
        for _ in range(5):
            if _distractor(rng, other, mask, snake, k, n, 2 + got, dash, acc, T):
                mask[:] = other
                n += T.ints[5]
                got += 1
                break
    return label, k, n, got, attempts

@jit
def _circle(img, y, x, T):
    size, r2 = T.ints[0], (2 * T.floats[2])**2
    r = np.int64(2 * T.floats[2])
    taps = T.mk.shape[1]
    reach = r // 2 + 5
    rows = np.zeros((2 * r + 1, size))
    for a in range(-r, r + 1):
        if not 0 <= 2 * y + a < 2 * size: continue
        w = np.int64(math.sqrt(r2 - a * a))
        for j in range(max(x - reach, 0), min(x + reach + 1, size)):
            s = 0.
            for q in range(taps):
                if abs(T.mlo[j] + q - 2 * x) <= w: s += T.mk[j, q]
            rows[a + r, j] = s
    for i in range(max(y - reach, 0), min(y + reach + 1, size)):
        for j in range(max(x - reach, 0), min(x + reach + 1, size)):
            s = 0.
            for q in range(taps):
                a = T.mlo[i] + q - 2 * y
                if -r <= a <= r: s += T.mk[i, q] * rows[a + r, j]
            img[i, j] = max(img[i, j], s)

@jit
def _render(dash, n, marks, k, T, out):
    size, R = T.ints[0], T.tid.shape[1] // 2
    img = np.zeros((size, size))
    for d in range(n):
        c = T.floats[0] * (T.floats[1] if dash[d, 0] < 2 else 1.)
        t = T.tid[k, dash[d, 3] + R, dash[d, 4] + R]
        for i in range(T.rp[t], T.rp[t + 1]):
            y, x = dash[d, 1] + T.ry[i], dash[d, 2] + T.rx[i]
            if 0 <= y < size and 0 <= x < size: img[y, x] = max(img[y, x], c * T.rv[i])
    peak = img.max()
    if peak > 0: img /= peak
    for i in range(2): _circle(img, marks[i, 0], marks[i, 1], T)
    peak = img.max()
    for y in range(size):
        for x in range(size): out[y, x] = np.uint8(255 * (img[y, x] / peak))

@jit
def _batch(seed, start, images, labels, achieved, attempts, T):
    S = T.ints[7]
    mask, other = np.zeros(S * S, np.uint8), np.zeros(S * S, np.uint8)
    dash, marks = np.zeros((T.ints[8], 5), np.int64), np.zeros((2, 2), np.int64)
    for i in range(len(images)):
        label, k, n, got, tries = _scene(seed, start + i, mask, other, dash, marks, T)
        if tries < 0: return False
        labels[i], achieved[i], attempts[i] = label, got, tries
        _render(dash, n, marks, k, T, images[i])
    return True

# ---- public
@dataclass(frozen=True, eq=False)
class Scene:
    geom: Geometry
    label: int
    margin: int
    dashes: np.ndarray
    markers: np.ndarray
    n_distractors: int
    attempts: int

_u64 = lambda i: np.uint64(int(i) & 0xFFFFFFFFFFFFFFFF)
_stuck = lambda g: ValueError(f'no scene in a million attempts: {g} leaves no room for two contours; lower seed_distance or contour_length')

def sample(geom, seed, index):
    T = tables(geom)
    mask, other = np.zeros((2, T.ints[7]**2), np.uint8)
    dash, marks = np.zeros((T.ints[8], 5), np.int64), np.zeros((2, 2), np.int64)
    label, k, n, got, tries = _scene(_u64(seed), _u64(index), mask, other, dash, marks, T)
    if tries < 0: raise _stuck(geom)
    return Scene(geom, label, geom.margins[k], dash[:n].copy(), marks, got, tries)

def render(scene):
    T, g = tables(scene.geom), scene.geom
    k = g.margins.index(scene.margin)
    d, R = np.ascontiguousarray(scene.dashes, np.int64), 2 * g.L
    if (np.abs(d[:, 3:]) > R).any() or (T.tid[k, d[:, 3] + R, d[:, 4] + R] < 0).any(): raise ValueError('a dash of this scene has an end point that no orientation reaches')
    out = np.empty((g.size, g.size), np.uint8)
    _render(d, len(d), np.ascontiguousarray(scene.markers, np.int64), k, T, out)
    return out

class Pathfinder:
    def __init__(self, size, difficulty='hard', seed=0, n=None):
        self.geom = size if isinstance(size, Geometry) else geometry(size, difficulty)
        self.seed, self.n = seed, n
    def __len__(self): return 200_000 if self.n is None else self.n
    def _index(self, i):
        if i < 0: i += len(self)
        if not 0 <= i < len(self): raise IndexError(f'image {i} of {len(self)}')
        return i
    def scene(self, i): return sample(self.geom, self.seed, self._index(i))
    def __getitem__(self, i):
        s = self.scene(i)
        return render(s), s.label
    def batch(self, start, n):
        return self._batch(start, n)[:3]
    def _batch(self, start, n):
        s = self.geom.size
        images, labels, got, tries = np.empty((n, s, s), np.uint8), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
        if not _batch(_u64(self.seed), _u64(start), images, labels, got, tries, tables(self.geom)): raise _stuck(self.geom)
        return images, labels, got, tries
