#!/usr/bin/env python
"""The built site in a real browser.  Usage: .ci/browser.py SITE [--all | --sample] [--shots FOLDER] [PAGE ...]

Every page: links and anchors, double ids, alternative texts, weight (read as text); then in Chromium, from localhost:
no error on the console, no request that fails, all mathematics rendered, a room's picture and ideas on its first screen,
no sideways scroll at 390 pixels.
axe (contrast, names, keyboard) in both themes: the front pages, live pages and every third room in turn; --all: every page.
Chromium: one that is installed, else Debian's, if apt-get may install it. KaTeX and axe come from npm; what cannot be had is said
and skipped. Exit status 1 if anything is wrong.
"""
import argparse, asyncio, functools, gzip, http.server, json, os, re, resource, shutil, subprocess, sys, tempfile, threading, time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

KATEX, AXE = 'katex@0.16.11', 'axe-core@4.10.3'
FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync']
HEAVY = 1_000_000                                # bytes of a page with its local files, compressed as a server would
FRONT = ('index.html', 'gallery.html', 'claims.html', 'glossary.html', 'exercises.html', 'bibliography.html', '404.html')


RAW = re.compile(r'\$[^$\n ][^$\n]{0,80}\$|(?<![\w.])@eq-[\w-]+|\{#(?:eq|fig|tbl)-|^:::', re.M)   # what should have become something else


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
        if a.get('id'): self.ids.append(a['id'])
        if tag == 'a' and a.get('href'): self.links.append(a['href'])
        if tag == 'a' and a.get('name'): self.ids.append(a['name'])
        if tag == 'title': self.titles += 1
        if tag == 'img':
            if 'alt' not in a: self.no_alt.append(a.get('src', '')[:60])
            if not a.get('src', '').startswith('data:'): self.files.append(a['src'])
        if tag == 'script' and a.get('src'): self.files.append(a['src'])
        if tag == 'link' and 'stylesheet' in a.get('rel', ''): self.files.append(a['href'])


def read(site):
    "faults that the text of the pages shows, by page; and the weights"
    pages = {p.relative_to(site).as_posix(): Page(p.read_text(encoding='utf-8')) for p in sorted(site.rglob('*.html')) if 'site_libs' not in p.parts}
    ids, faults, weights = {n: set(p.ids) for n, p in pages.items()}, [], {}
    size = functools.lru_cache(None)(lambda path: len(gzip.compress(path.read_bytes(), 6)) if path.suffix in ('.html', '.css', '.js', '.svg', '.json', '.mjs') else path.stat().st_size)
    for name, page in pages.items():
        twice = [i for i, n in Counter(page.ids).items() if n > 1]
        if twice: faults.append((name, f'double ids: {", ".join(twice[:4])}'))
        if page.raw: faults.append((name, f'raw marks: {page.raw[0]}'))
        if page.no_alt: faults.append((name, f'{len(page.no_alt)} images without alternative text: {page.no_alt[0]}'))
        for link in {*page.links, *page.files}:
            u = urlparse(link)
            if u.scheme or u.netloc: continue
            path, anchor = urldefrag(urljoin(f'/{name}', link))
            path = unquote(path).lstrip('/') or name
            if path.endswith('/'): path += 'index.html'
            if not (site / path).exists(): faults.append((name, f'broken link: {link}'))
            elif anchor and path in ids and unquote(anchor) not in ids[path] and anchor != 'top': faults.append((name, f'no such anchor: {link}'))
        local = {urldefrag(urljoin(f'/{name}', f))[0].lstrip('/') for f in page.files if not urlparse(f).scheme}
        eager = {f for f in local if not f.startswith('gallery/') or f.endswith('-first.webp')}     # thumbnails load when they come into sight
        weights[name] = size(site / name) + sum(size(site / f) for f in eager if (site / f).is_file())
        if weights[name] > HEAVY: faults.append((name, f'weighs {weights[name] / 1e6:.2f} MB'))
    return pages, faults, weights


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


def serve(site):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=str(site)))
    server.handle_error = lambda *_: None                                            # a page that was left early
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


async def look(page, url, name, libs, audit, shots):
    faults, errors = [], []
    page.on('console', lambda m: errors.append(m.text) if m.type == 'error' else None)
    page.on('pageerror', lambda e: errors.append(str(e)))
    page.on('requestfailed', lambda r: errors.append(f'failed: {r.url}'))
    await page.goto(url + name, wait_until='load')
    try:
        await page.wait_for_function('() => !document.querySelector("span.math") || document.querySelectorAll("span.math .katex").length >= document.querySelectorAll("span.math").length', timeout=8000)
    except Exception: pass
    total, left, wrong = await page.evaluate(MATHS)
    if 'katex' in libs:
        if left: faults.append(f'{left} of {total} formulas not rendered')
        if wrong: faults.append(f'KaTeX refuses: {wrong[0]}')
    end = await page.evaluate(FIRST)
    if end > 900: faults.append(f'picture and ideas end at {end}, below the first screen')
    if name == '404.html': errors = [e for e in errors if '404' not in e]
    faults += [f'console: {e[:160]}' for e in dict.fromkeys(errors)]
    if audit and 'axe' in libs:
        for theme in ('light', 'dark'):
            if theme == 'dark':                                              # the page chooses its theme when it loads
                await page.emulate_media(color_scheme='dark')
                await page.reload(wait_until='load')
            await page.evaluate(libs['axe'])
            what = TAGS if theme == 'light' else dict(type='rule', values=['color-contrast', 'link-in-text-block'])
            for rule, n, first in await page.evaluate(AXE_RUN, what): faults.append(f'axe, {theme}: {rule} ({n}): {first}')
            if shots: await page.screenshot(path=shots / f"{name.replace('/', '_')[:-5]}_{theme}.png")
        await page.emulate_media(color_scheme='light')
    await page.set_viewport_size(dict(width=390, height=844))
    if shots: await page.wait_for_timeout(600)                                     # the menu slides away
    over, at = await page.evaluate(WIDE)
    if over: faults.append(f'{over} pixels too wide for a phone: {at[:80]}')
    if shots: await page.screenshot(path=shots / f"{name.replace('/', '_')[:-5]}_390.png")
    return total, [(name, f) for f in faults]


async def browse(site, names, browser_path, libs, audited, shots):
    from playwright.async_api import async_playwright
    url, todo, faults, formulas = serve(site), list(reversed(names)), [], 0
    async with async_playwright() as p:
        browser = await p.chromium.launch(executable_path=browser_path, args=FLAGS)

        async def katex(route):
            file = libs['katex'] / 'dist' / route.request.url.split('/dist/')[1].split('?')[0]
            await (route.fulfill(path=file) if file.is_file() else route.abort())

        async def worker():
            nonlocal formulas
            while todo:
                name = todo.pop()
                context = await browser.new_context(viewport=dict(width=1280, height=900))
                if 'katex' in libs: await context.route('**/katex@*/**', katex)
                try:
                    n, found = await look(await context.new_page(), url, name, libs, name in audited, shots)
                    formulas += n
                    faults.extend(found)
                except Exception as e: faults.append((name, f'{type(e).__name__}: {str(e)[:200]}'))
                await context.close()
        await asyncio.gather(*(worker() for _ in range(min(4, os.cpu_count() or 2))))
        await browser.close()
    return faults, formulas


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('site', type=Path)
    a.add_argument('pages', nargs='*')
    a.add_argument('--all', action='store_true', help='axe on every page')
    a.add_argument('--sample', action='store_true', help='in the browser only the front pages, live pages and every ninth room')
    a.add_argument('--shots', type=Path, help='folder for pictures of the audited pages')
    a = a.parse_intermixed_args()
    began = time.time()
    pages, faults, weights = read(a.site)
    names = a.pages or list(pages)
    faults = [f for f in faults if f[0] in names]
    heavy = sorted(weights.items(), key=lambda kv: -kv[1])[:3]
    print(f'{len(pages)} pages read; the heaviest: ' + ', '.join(f'{n} {w / 1000:.0f} kB' for n, w in heavy), flush=True)
    path, why = chromium()
    try: import playwright                                                               # noqa: F401
    except ImportError: path, why = None, 'playwright is not installed'
    if not path: print(f'SKIPPED in the browser: {why}')
    else:
        with tempfile.TemporaryDirectory() as tmp:
            libs = from_npm(Path(tmp))
            for spec in (KATEX, AXE):
                if spec.split('@')[0] not in libs: print(f'SKIPPED: {spec} could not be had from npm')
            if 'axe-core' in libs: libs['axe'] = (libs['axe-core'] / 'axe.min.js').read_text(encoding='utf-8')
            inner = [n for n in names if n not in FRONT and not n.startswith(('live/', 'proofs/'))]
            audited = set(names) if a.all or a.pages else {n for n in names if n in FRONT or n.startswith('live/')} | set(inner[::3])
            if a.sample:
                audited = {n for n in names if n in FRONT or n.startswith('live/')} | set(inner[::9])
                names = [n for n in names if n in audited]
            if a.shots: a.shots.mkdir(parents=True, exist_ok=True)
            found, formulas = asyncio.run(browse(a.site, names, path, libs, audited, a.shots))
            faults += found
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(f'{len(names)} pages in Chromium, {formulas} formulas, axe in two themes on {len(audited)}: '
                  f'{time.time() - began:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of CPU')
    for name, fault in sorted(set(faults)): print(f'  {name}: {fault}')
    print(f'{len(faults)} faults')
    sys.exit(bool(faults))


if __name__ == '__main__': main()
