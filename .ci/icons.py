#!/usr/bin/env python
"""Of the icons that a theme of Quarto brings, only those that the built site names.  Usage: .ci/icons.py SITE

The theme has a font of two thousand icons, 180 kB that most pages load, and a style for each. What no page, script or other style names
goes, from both. Exit status 1, and nothing changed, if the site has no such font, names no icon, or the font lacks one that has a style.
"""
import io, re, sys
from pathlib import Path
from fontTools import subset
from fontTools.ttLib import TTFont

NAME, RULE = re.compile(r'\bbi-[a-z0-9-]*[a-z0-9]'), re.compile(r'\.(bi-[a-z0-9-]+)::before\s*\{\s*content:\s*"\\([0-9a-f]+)";?\s*\}\s*')


def lighten(site):
    "bytes of font and styles, before and after"
    try: styles = next(site.rglob('bootstrap-icons.css'))
    except StopIteration: sys.exit(f'{site}: no bootstrap-icons.css')
    font = styles.with_suffix('.woff')
    texts = (p for end in ('html', 'js', 'css') for p in site.rglob(f'*.{end}') if p != styles)
    named = {name for p in texts for name in NAME.findall(p.read_text(encoding='utf-8', errors='replace'))}
    text = styles.read_text(encoding='utf-8')
    wanted = {name: int(code, 16) for name, code in RULE.findall(text) if name in named}
    drawn = TTFont(font)
    lost = [name for name, code in wanted.items() if code not in drawn.getBestCmap()]
    if not wanted or lost: sys.exit(f'{site}: no glyph for {", ".join(lost) or "any icon"}')
    cut = subset.Subsetter(subset.Options(layout_features=[], notdef_outline=True))
    cut.populate(unicodes=wanted.values())
    cut.subset(drawn)
    out = io.BytesIO()
    drawn.flavor = 'woff'
    drawn.save(out)
    sizes = font.stat().st_size + styles.stat().st_size
    font.write_bytes(out.getvalue())
    styles.write_text(RULE.sub(lambda m: m[0] if m[1] in wanted else '', text), encoding='utf-8')
    return sizes, font.stat().st_size + styles.stat().st_size, wanted


if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    before, after, wanted = lighten(Path(sys.argv[1]))
    print(f'{len(wanted)} icons: {before / 1000:.0f} kB before, {after / 1000:.0f} now')
