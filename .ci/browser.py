#!/usr/bin/env python
"""The built site in a real browser.  Usage: .ci/browser.py SITE [--all | --sample] [--shots FOLDER] [PAGE ...]

Every page: links and anchors, double ids, alternative texts (read as text); then in Chromium, from localhost, packed as a server
would: no error on the console, no request that fails, all mathematics rendered, a room's picture and ideas on its first screen,
at most 1 MB transferred, no sideways scroll at 390 pixels. When each page has painted its first screen is measured; the slowest are said.
That counts all else that the machine does: with --quick, those above a second are loaded once more with a trace, and a fault is one
whose own process has worked for more than a second, of all its threads, until then.
axe (contrast, names, keyboard) in both themes: the front pages, live pages and every third room in turn; --all: every page;
--sample: the front pages, the live pages and a fifteenth of all others, another one with every commit.
Chromium: one that is installed, else Debian's, if apt-get may install it. KaTeX and axe come from npm; what cannot be had is said
and skipped. Exit status 1 if anything is wrong.
"""
import argparse, asyncio, ctypes, functools, gzip, http.server, io, json, os, re, resource, shutil, subprocess, sys, tempfile, threading, time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

KATEX, AXE = 'katex@0.16.11', 'axe-core@4.10.3'
FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync']
HEAVY, SLOW = 1_000_000, 1000                    # bytes of a page with all that it loads, compressed as a server would; ms to its first screen
BASE = '/hippo_tutorial/'                                   # where the site will stand; Quarto's page of errors names files from there
FRONT = ('index.html', 'gallery.html', 'claims.html', 'glossary.html', 'exercises.html', 'bibliography.html', '404.html')


RAW = re.compile(r'\]\(\S+\.(?:qmd|ipynb|html)|\$[^$\n ][^$\n]{0,80}\$|(?<![\w.])@eq-[\w-]+|\{#(?:eq|fig|tbl)-|^:::', re.M)   # what should have become something else


class Page(HTMLParser):
    "ids, links, sources and images of a page"
    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.files, self.no_alt, self.titles, self.text, self.quiet = [], [], [], [], 0, [], []
        self.feed(text)
        self.raw = RAW.findall(''.join(self.text))

    def handle_data(self, data):
        if not self.quiet: self.text.append(data)

    def handle_endtag(self, tag):
        if self.quiet and self.quiet[-1] == tag: self.quiet.pop()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if self.quiet and tag == self.quiet[-1] or tag in ('script', 'style', 'pre', 'code') or 'math' in (a.get('class') or '').split(): self.quiet.append(tag)
        if a.get('id') and tag != 'link': self.ids.append(a['id'])           # Quarto names its styles of either theme alike
        if tag == 'a' and a.get('href'): self.links.append(a['href'])
        if tag == 'a' and a.get('name'): self.ids.append(a['name'])
        if tag == 'title': self.titles += 1
        if tag == 'img':
            if 'alt' not in a: self.no_alt.append(a.get('src', '')[:60])
            if not a.get('src', '').startswith('data:'): self.files.append(a['src'])
        if tag == 'script' and a.get('src'): self.files.append(a['src'])
        if tag == 'link' and 'stylesheet' in a.get('rel', ''): self.files.append(a['href'])


def read(site):
    "the pages, and the faults that their text shows"
    pages = {p.relative_to(site).as_posix(): Page(p.read_text(encoding='utf-8')) for p in sorted(site.rglob('*.html')) if 'site_libs' not in p.parts}
    ids, faults = {n: set(p.ids) for n, p in pages.items()}, []
    for name, page in pages.items():
        twice = [i for i, n in Counter(page.ids).items() if n > 1]
        if twice: faults.append((name, f'double ids: {", ".join(twice[:4])}'))
        if page.raw: faults.append((name, f'raw marks: {page.raw[0]}'))
        if page.no_alt: faults.append((name, f'{len(page.no_alt)} images without alternative text: {page.no_alt[0]}'))
        for link in {*page.links, *page.files}:
            u = urlparse(link)
            if u.scheme or u.netloc: continue
            path, anchor = urldefrag(urljoin(f'/{name}', link))
            path = unquote(path).removeprefix(BASE).lstrip('/') or name
            if path.endswith('/'): path += 'index.html'
            if not (site / path).exists(): faults.append((name, f'broken link: {link}'))
            elif anchor and path in ids and unquote(anchor) not in ids[path] and anchor != 'top': faults.append((name, f'no such anchor: {link}'))
    return pages, faults


def chromium():
    "the path of a browser, or None and a reason"
    find = lambda: next((p for n in ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') if (p := shutil.which(n))), None)
    if find(): return find(), ''
    if not shutil.which('apt-get') or os.geteuid(): return None, 'no Chromium here, and none can be installed'
    for command in (['apt-get', 'update', '-qq'], ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium']):
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300).returncode: return None, f'{" ".join(command[:2])} failed'
    return find(), 'apt-get installed no chromium'


def from_npm(folder):
    "name -> unpacked package, of those that npm can get"
    got = {}
    if not shutil.which('npm'): return got
    for spec in (KATEX, AXE):
        r = subprocess.run(['npm', 'pack', '--silent', spec], cwd=folder, capture_output=True, text=True, timeout=120)
        if r.returncode: continue
        into = folder / spec.split('@')[0]
        into.mkdir()
        shutil.unpack_archive(folder / r.stdout.split()[-1], into)
        got[spec.split('@')[0]] = into / 'package'
    return got


CDN = re.compile(rb'https://cdn\.jsdelivr\.net/npm/katex@[\d.]+/')
TEXT = ('.html', '.css', '.js', '.mjs', '.svg', '.json')


def serve(site, katex):
    "the site, packed as a server would; KaTeX, which its pages load from elsewhere, from here"
    @functools.lru_cache(64)
    def packed(path):
        data = Path(path).read_bytes()
        return gzip.compress(CDN.sub(b'/katex@/', data) if katex and path.endswith('.html') else data, 6)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        def log_message(self, *_): pass
        def translate_path(self, path):
            if katex and path.startswith('/katex@/'): return str(katex / path.split('?')[0][8:])
            return super().translate_path('/' + path.removeprefix(BASE).lstrip('/'))
        def send_head(self):
            path = self.translate_path(self.path)
            if not (path.endswith(TEXT) and os.path.isfile(path)): return super().send_head()
            data = packed(path)
            self.send_response(200)
            for k, v in {'Content-Type': self.guess_type(path), 'Content-Encoding': 'gzip', 'Content-Length': len(data)}.items(): self.send_header(k, str(v))
            self.end_headers()
            return io.BytesIO(data)
        def end_headers(self):
            if not self.path.split('?')[0].endswith('.html'): self.send_header('Cache-Control', 'max-age=600')
            super().end_headers()

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        def handle_error(self, *_): pass                                              # a page that was left early
    server = Server(('127.0.0.1', 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{server.server_port}/'


MATHS = '''() => { const spans = [...document.querySelectorAll("span.math")];
  return [spans.length, spans.filter(s => !s.querySelector(".katex")).length, [...document.querySelectorAll(".katex-error")].map(e => e.textContent.slice(0, 60))] }'''
WIDE = '''() => { const w = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - w; if (over <= 1) return [0, ""];
  const at = [...document.querySelectorAll("main *")].find(e => e.getBoundingClientRect().right > w + 1 && getComputedStyle(e.parentElement).overflowX == "visible");
  return [over, at ? at.tagName + "." + at.className : ""] }'''
FIRST = '() => { const o = document.querySelector(".opening"); return o ? Math.round(o.getBoundingClientRect().bottom) : 0 }'
AXE_RUN = '''async tags => { const r = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 110)]) }'''
TAGS = dict(type='tag', values=['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])


MARKS = ['toplevel', 'loading', 'blink.user_timing']                           # what a trace must hold for the work of a page


def work(trace):
    "milliseconds of processor time that a page's own process, all its threads, spends until its first screen"
    events = json.loads(trace)['traceEvents']
    paints = [e for e in events if e['name'] == 'firstContentfulPaint']
    if not paints: return None
    process, until, busy, ends = paints[-1]['pid'], paints[-1]['ts'], 0, {}
    tasks = [e for e in events if e['ph'] == 'X' and e['pid'] == process and 'tdur' in e and e['ts'] < until]
    for e in sorted(tasks, key=lambda e: (e['ts'], -e['dur'])):
        if e['ts'] < ends.get(e['tid'], 0): continue                              # a part of the task before
        ends[e['tid']] = e['ts'] + e['dur']
        busy += e['tdur']
    return busy / 1000


LOADED = '''() => new Promise(done => { const seen = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const bytes = seen.reduce((n, e) => n + e.encodedBodySize, 0), first = performance.getEntriesByName("first-contentful-paint")[0];
  const end = t => done([bytes, Math.max(t, first ? first.startTime : 0)]);
  new PerformanceObserver(l => end(l.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}); setTimeout(() => end(0), 1500) })'''
RENDERED = '() => document.querySelectorAll("span.math .katex").length >= document.querySelectorAll("span.math").length'


class Tab:
    "one page of a browser, for one page of the site after the other, and what went wrong there"
    async def open(self, context, url):
        self.url, self.page, self.errors = url, await context.new_page(), []
        self.page.on('console', lambda m: self.errors.append(m.text) if m.type == 'error' else None)
        self.page.on('pageerror', lambda e: self.errors.append(str(e)))
        self.page.on('requestfailed', lambda r: self.errors.append(f'failed: {r.url}'))
        return self

    async def look(self, name, libs, audit, shots):
        "(faults, formulas, bytes, milliseconds to the first screen)"
        page, faults = self.page, []
        await page.goto('about:blank')
        await page.set_viewport_size(dict(width=1280, height=900))
        self.errors.clear()
        await page.goto(self.url + name, wait_until='load', timeout=120_000)
        size, ms = await page.evaluate(LOADED)
        if 'katex' in libs:
            try: await page.wait_for_function(RENDERED, timeout=20_000)
            except Exception: pass
            total, left, wrong = await page.evaluate(MATHS)
            if left: faults.append(f'{left} of {total} formulas not rendered')
            if wrong: faults.append(f'KaTeX refuses: {wrong[0]}')
        else: total = 0
        if size > HEAVY: faults.append(f'transfers {size / 1e6:.2f} MB')
        end = await page.evaluate(FIRST)
        if end > 900: faults.append(f'picture and ideas end at {end}, below the first screen')
        errors = [e for e in self.errors if name != '404.html' or '404' not in e]
        faults += [f'console: {e[:160]}' for e in dict.fromkeys(errors)]
        picture = lambda kind: page.screenshot(path=shots / f"{name.replace('/', '_')[:-5]}_{kind}.png")
        if audit and 'axe' in libs:
            for theme in ('light', 'dark'):
                if theme == 'dark':                                          # the page chooses its theme when it loads
                    await page.emulate_media(color_scheme='dark')
                    await page.reload(wait_until='load')
                await page.evaluate(libs['axe'])
                what = TAGS if theme == 'light' else dict(type='rule', values=['color-contrast', 'link-in-text-block'])
                for rule, n, first in await page.evaluate(AXE_RUN, what): faults.append(f'axe, {theme}: {rule} ({n}): {first}')
                if shots: await picture(theme)
            await page.emulate_media(color_scheme='light')
        await page.set_viewport_size(dict(width=390, height=844))
        if shots and audit: await page.wait_for_timeout(600)                      # the menu slides away
        over, at = await page.evaluate(WIDE)
        if over: faults.append(f'{over} pixels too wide for a phone: {at[:80]}')
        if shots and audit: await picture('390')
        return [(name, f) for f in faults], total, size, ms


async def browse(site, names, browser_path, libs, audited, shots, quick):
    "faults, formulas, of each page bytes and milliseconds, and of some the milliseconds of work"
    from playwright.async_api import async_playwright
    url, todo, faults, formulas, sizes, times, works = serve(site, libs.get('katex')), list(reversed(names)), [], 0, {}, {}, {}
    async with async_playwright() as p:
        browser = await p.chromium.launch(executable_path=browser_path, args=FLAGS)
        context = await browser.new_context(viewport=dict(width=1280, height=900), color_scheme='light')

        async def worker():
            nonlocal formulas
            tab = None
            while todo:
                name = todo.pop()
                try:
                    tab = tab or await Tab().open(context, url)
                    found, n, sizes[name], times[name] = await tab.look(name, libs, name in audited, shots)
                    formulas += n
                    faults.extend(found)
                except Exception as e:
                    faults.append((name, f'{type(e).__name__}: {str(e)[:200]}'))
                    if tab: await tab.page.close()
                    tab = None
        await asyncio.gather(*(worker() for _ in range(min(4, os.cpu_count() or 2))))
        if quick:
            slowest = sorted(times, key=times.get, reverse=True)
            for name in [n for k, n in enumerate(slowest) if k < 3 or times[n] > SLOW]:
                page = await context.new_page()
                await page.goto(url + '404.html')                                 # what all pages share is at hand, and the process there
                await browser.start_tracing(page=page, categories=MARKS)
                await page.goto(url + name, wait_until='load', timeout=120_000)
                size, ms = await page.evaluate(LOADED)
                times[name], works[name] = min(times[name], ms), work(await browser.stop_tracing())
                await page.close()
                if works[name] is None or works[name] > SLOW: faults.append((name, f'works for {works[name]} ms until its first screen'))
        await browser.close()
    return faults, formulas, sizes, times, works


def adopt():
    "let processes whose parent has ended become ours: Chromium leaves its pages' behind, and nobody would count their time"
    try: ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)                                  # PR_SET_CHILD_SUBREAPER
    except (AttributeError, OSError): print('not Linux: the time of some processes of Chromium is not counted')


def spent(patience=10):
    "seconds of processor time of all processes that were started, when the last has ended"
    end = time.time() + patience
    while time.time() < end:
        try: process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError: break
        if not process: time.sleep(.05)
    else: print('a process of Chromium has not ended: its time is not counted')
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def turn():
    "a number that changes with the commit"
    r = subprocess.run(['git', 'rev-parse', 'HEAD'], cwd=Path(__file__).parent, capture_output=True, text=True)
    return int(r.stdout.strip() or '0', 16)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('site', type=Path)
    a.add_argument('pages', nargs='*')
    a.add_argument('--all', action='store_true', help='axe on every page')
    a.add_argument('--sample', action='store_true', help='axe on a fifteenth of the rooms only')
    a.add_argument('--quick', action='store_true', help='a page that works for more than a second until its first screen is a fault')
    a.add_argument('--shots', type=Path, help='folder for pictures of the audited pages')
    a = a.parse_intermixed_args()
    began = time.time()
    pages, faults = read(a.site)
    names = a.pages or list(pages)
    faults = [f for f in faults if f[0] in names]
    print(f'{len(pages)} pages read: {time.time() - began:.0f} s', flush=True)
    path, why = chromium()
    try: import playwright                                                               # noqa: F401
    except ImportError: path, why = None, 'playwright is not installed'
    if not path: print(f'SKIPPED in the browser: {why}')
    else:
        adopt()
        with tempfile.TemporaryDirectory() as tmp:
            libs = from_npm(Path(tmp))
            for spec in (KATEX, AXE):
                if spec.split('@')[0] not in libs: print(f'SKIPPED: {spec} could not be had from npm')
            if 'axe-core' in libs: libs['axe'] = (libs['axe-core'] / 'axe.min.js').read_text(encoding='utf-8')
            front = {n for n in names if n in FRONT or n.startswith('live/')}
            inner = [n for n in names if n not in front and not n.startswith('proofs/')]
            audited = set(names) if a.all or a.pages else front | set(inner[::3])
            if a.sample: audited = front | set([n for n in names if n not in front][turn() % 15::15])
            if a.shots: a.shots.mkdir(parents=True, exist_ok=True)
            found, formulas, sizes, times, works = asyncio.run(browse(a.site, names, path, libs, audited, a.shots, a.quick))
            faults += found
            used = spent()
            print(f'{len(names)} pages in Chromium, {formulas} formulas, axe in two themes on {len(audited)}: '
                  f'{time.time() - began:.0f} s, {used:.0f} s of CPU')
            top = lambda d, unit, by: ', '.join(f'{n} {v / by:.0f} {unit}' for n, v in sorted(d.items(), key=lambda kv: -kv[1])[:3])
            if works: print('first screens, until seen and work of the page: ' + ', '.join(f'{n} {times[n]:.0f} and {v or 0:.0f} ms' for n, v in sorted(works.items(), key=lambda kv: -(kv[1] or 0))[:12]))
            print(f"the heaviest: {top(sizes, 'kB', 1000)}; the slowest to their first screen: {top(times, 'ms', 1)}")
    for name, fault in sorted(set(faults)): print(f'  {name}: {fault}')
    print(f'{len(faults)} faults')
    sys.exit(bool(faults))


if __name__ == '__main__': main()
