#!/usr/bin/env python
"""The film of the front page, nbs/site/belief.gif, with its last picture, belief.png, and og.png for links.

Made from the shipped weights of Path-X: two fresh images, what each pixel of a dash believes after each block of the model.
--check: fail if the weights have changed since (their hash stands in the film's comment)."""
import hashlib, sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root))
out, SCALE, PAD, HEAD, FOOT = root / 'nbs/site', 3, 26, 44, 60
PAPER, INK, FAINT, NONE, ONE, TWO = (251, 250, 247), (29, 36, 51), (206, 203, 194), (176, 174, 168), (10, 77, 176), (213, 94, 0)   # the figures'


def weights():
    folder = root / 'hippo_tutorial/weights/pathx'
    return hashlib.sha256(b''.join((folder / f).read_bytes() for f in ('model.safetensors', 'questions.safetensors'))).hexdigest()[:16]


def chosen():
    "two of 64 fresh images that are answered rightly with the greatest certainty, one of each kind"
    import numpy as np
    from hippo_tutorial.pathx import classify, fresh_pathx
    data = fresh_pathx(0)
    images, labels, _ = data.batch(0, 64)
    p = classify(images)
    sure = np.where(labels == 1, p, 1 - p)
    return data, images, p, [int(np.where(labels == y, sure, -1).argmax()) for y in (1, 0)]


def draw():
    import numpy as np, torch
    from matplotlib import font_manager
    from PIL import Image, ImageDraw, ImageFont
    from hippo_tutorial.pathx import beliefs, expected_circles, frozen_copy, pretrained, pretrained_questions, to_pixels
    from hippo_tutorial.scenes import owners
    data, images, p, pair = chosen()
    model, ask = frozen_copy(pretrained('pathx')), pretrained_questions('pathx')
    depth = len(model.blocks) if hasattr(model, 'blocks') else 9
    x = to_pixels(images[pair])
    said = [expected_circles(beliefs(model, ask, x, depth=d))[:, -1].view(-1, 128, 128).numpy() for d in range(depth + 1)]
    inked = [owners(data.scene(i)) >= 0 for i in pair]
    sans = font_manager.findfont('DejaVu Sans')
    font, small = ImageFont.truetype(sans, 17), ImageFont.truetype(sans, 14)
    side, ink = 128 * SCALE, np.array(INK, float)
    paper, stops = np.array(PAPER, float), np.array([NONE, ONE, TWO], float)

    def picture(image, where, circles):
        tone = image[..., None] / 255 * (ink - paper) + paper
        if circles is not None:
            c = np.clip(circles, 0, 2)[..., None]
            low = np.minimum(c.astype(int), 1)
            color = stops[low[..., 0]] + (stops[low[..., 0] + 1] - stops[low[..., 0]]) * (c - low)
            tone = np.where(where[..., None], color, tone)
        return Image.fromarray(tone.round().astype(np.uint8)).resize((side, side), Image.NEAREST)

    def said_p(q): return '> 0.999' if q > .999 else '< 0.001' if q < .001 else f'= {q:.3f}'

    def frame(d, names=('joined', 'not joined')):
        size = (2 * side + 3 * PAD, HEAD + side + FOOT)
        page = Image.new('RGB', size, PAPER)
        pen = ImageDraw.Draw(page)
        for k, i in enumerate(pair):
            left = PAD + k * (side + PAD)
            page.paste(picture(images[i], inked[k], None if d is None else said[d][k]), (left, HEAD))
            pen.rectangle((left - 1, HEAD - 1, left + side, HEAD + side), outline=FAINT)
            text = f'the discs are {names[k]}'
            if d == depth: text = f'{names[k]}; the model says p(joined) {said_p(p[i])}'
            pen.text((left, 14), text, INK, font)
        step, base = (size[0] - 2 * PAD) / depth, HEAD + side + 16
        for j in range(depth):
            fill = FAINT if d is None or j >= d else ONE
            pen.rectangle((PAD + j * step, base, PAD + (j + 1) * step - 4, base + 6), fill=fill)
        what = ('16,384 pixels, read row by row' if d is None else 'after the stem' if d == 0
                else f'after block {d} of {depth}')
        pen.text((PAD, base + 14), what, INK, small)
        right = size[0] - PAD
        for text, color in (('two', TWO), ('one', ONE), ('none', NONE)):
            right -= pen.textlength(text, small)
            pen.text((right, base + 14), text, INK, small)
            right -= 18
            pen.rectangle((right, base + 17, right + 12, base + 29), fill=color)
            right -= 12
        text = 'discs this pixel believes on its curve:'
        pen.text((right - pen.textlength(text, small), base + 14), text, INK, small)
        return page

    frames = [frame(None), *(frame(d) for d in range(depth + 1))]
    blend = lambda a, b, n: [tuple(round(x + (y - x) * k / (n - 1)) for x, y in zip(a, b)) for k in range(n)]
    colors = [FAINT, *blend(PAPER, INK, 31), *blend(NONE, ONE, 32), *blend(ONE, TWO, 32)]
    palette = Image.new('P', (1, 1))
    palette.putpalette([v for c in colors for v in c])
    flat = [f.quantize(palette=palette, dither=Image.Dither.NONE) for f in frames]
    out.mkdir(exist_ok=True)
    flat[0].save(out / 'belief.gif', save_all=True, append_images=flat[1:], loop=0, optimize=True, disposal=1,
                 duration=[1500, *[650] * depth, 4000], comment=weights().encode())
    flat[-1].save(out / 'belief.png', optimize=True)
    card = Image.new('RGB', (1200, 630), PAPER)
    body = frames[-1].crop((0, HEAD - 8, frames[-1].width, HEAD + side + 8))
    body = body.resize((round(body.width * 1.12), round(body.height * 1.12)), Image.LANCZOS)
    pen = ImageDraw.Draw(card)
    card.paste(body, ((1200 - body.width) // 2, 30))
    big, mid = ImageFont.truetype(font_manager.findfont('DejaVu Sans:bold'), 46), ImageFont.truetype(sans, 25)
    pen.text((150, 502), 'hippo_tutorial', INK, big)
    pen.text((150, 562), 'from a measure to a model that reads 16,384 pixels: HiPPO and S4, proved', INK, mid)
    card.save(out / 'og.png', optimize=True)
    for name in ('belief.gif', 'belief.png', 'og.png'): print(name, (out / name).stat().st_size)


def main():
    if '--check' not in sys.argv: return draw()
    from PIL import Image
    path = out / 'belief.gif'
    made = Image.open(path).info.get('comment', b'').decode() if path.exists() else None
    if made != weights(): sys.exit('nbs/site/belief.gif was made from other weights: run python .ci/film.py')


if __name__ == '__main__': main()
