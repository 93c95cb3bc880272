__version__ = "0.2.0"

from ._names import HOME as _HOME

__all__ = [*_HOME]

def __getattr__(name):
    "`hippo_tutorial.NAME`, from the module where it lives, which is imported when it is asked for"
    if name not in _HOME: raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from importlib import import_module
    try: module = import_module(f'.{_HOME[name]}', __name__)
    except ModuleNotFoundError as e:
        if e.name != 'torch': raise
        raise ModuleNotFoundError(
            f'{name} needs PyTorch, which is not here: pip install torch (rooms 01 to 07 do without)',
            name='torch',
        ) from None
    value = globals()[name] = getattr(module, name)
    return value

def __dir__(): return sorted({*globals(), *_HOME})
