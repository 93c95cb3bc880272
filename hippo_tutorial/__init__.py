__version__ = "0.1.0"

from ._names import HOME as _HOME

__all__ = [*_HOME]

def __getattr__(name):
    "`hippo_tutorial.NAME`, from the module where it lives, which is imported when it is asked for"
    if name not in _HOME: raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from importlib import import_module
    value = globals()[name] = getattr(import_module(f'.{_HOME[name]}', __name__), name)
    return value

def __dir__(): return sorted({*globals(), *_HOME})
