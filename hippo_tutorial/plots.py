"draft: replaced by 00_notation"
import matplotlib.pyplot as plt
from matplotlib import cycler
COLORS = dict(legs='#0072B2', legt='#D55E00', fout='#009E73', lagt='#CC79A7', foud='#56B4E9', chebt='#E69F00', signal='#444444')
CYCLE = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#7F3C8D', '#444444']
def use_style():
    "The series' figure style: small, pale ground (legible in dark mode), colour-blind safe cycle."
    plt.rcParams.update({'figure.figsize': (7, 2.8), 'figure.dpi': 90, 'figure.facecolor': '#fbfaf7', 'axes.facecolor': '#fbfaf7', 'savefig.facecolor': '#fbfaf7',
        'axes.prop_cycle': cycler(color=CYCLE), 'axes.spines.top': False, 'axes.spines.right': False, 'axes.grid': True, 'grid.alpha': .25,
        'lines.linewidth': 1.4, 'font.size': 9, 'axes.titlesize': 9, 'legend.frameon': False, 'legend.fontsize': 8, 'figure.constrained_layout.use': True})
def test_close(a, b, eps=1e-12):
    "Every entry of `a` within `eps` of `b`; an error names the worst one."
    import numpy as np
    a, b = np.asarray(a), np.asarray(b)
    err = np.abs(a - b).max() if a.size else 0
    assert np.isfinite(err) and err <= eps, f'largest difference {err:.3g} > {eps:.3g}'
def plot_basis(t, K, measure=None, ax=None, n=6):
    "The first `n` rows of `K` (N, len(t)), in shades of the measure's colour."
    import numpy as np
    ax = ax or plt.subplots()[1]
    c = COLORS.get(measure, CYCLE[0])
    for i in range(min(n, len(K))): ax.plot(t, K[i], color=c, alpha=1 - .8 * i / n, label=f'n = {i}')
    ax.set_xlabel('t'); ax.legend(ncol=3)
    return ax
