__version__ = "0.1.0"

def __getattr__(name):
    "`hippo_tutorial.pretrained`, imported when it is asked for"
    if name != 'pretrained': raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from .pathx import pretrained
    return pretrained
