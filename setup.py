"Everything this file needs to know stands in settings.ini."
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser(delimiters=['='])
config.read(here / 'settings.ini', encoding='utf-8')
cfg = config['DEFAULT']
words = lambda key: cfg.get(key, '').split()
readme = (here / 'README.md').read_text(encoding='utf-8')                # links that hold outside the repository, too
for mark, kind in ('](', 'blob'), ('src="', 'raw'), ('srcset="', 'raw'):
    readme = readme.replace(f'{mark}nbs/', f"{mark}{cfg['git_url']}/{kind}/{cfg['branch']}/nbs/")
readme = readme.replace('blob/main/nbs/house.svg', 'raw/main/nbs/house.svg')

setup(
    name=cfg['lib_name'],
    version=cfg['version'],
    description=cfg['description'],
    long_description=readme,
    long_description_content_type='text/markdown',
    author=cfg['author'],
    author_email=cfg['author_email'],
    url=cfg['git_url'],
    keywords=cfg['keywords'],
    license='Apache-2.0',
    packages=find_packages(include=[cfg['lib_path'], cfg['lib_path'] + '.*']),
    package_data={cfg['lib_path']: ['weights/*/*', '*.pyi', 'py.typed']},
    python_requires='>=' + cfg['min_python'],
    install_requires=words('requirements'),
    extras_require={k: words(f'{k}_requirements') for k in ('dev', 'triton', 'data', 'watch')},
    entry_points=dict(console_scripts=words('console_scripts'),
                      nbdev=[f"{cfg['lib_path']}={cfg['lib_path']}._modidx:d"]),
    classifiers=['Development Status :: 3 - Alpha', 'Intended Audience :: Science/Research',
                 'Intended Audience :: Education', 'Natural Language :: English',
                 'Programming Language :: Python :: 3', *(f'Programming Language :: Python :: 3.{v}' for v in range(11, 15)),
                 'Topic :: Scientific/Engineering :: Artificial Intelligence'],
    zip_safe=False,
)
