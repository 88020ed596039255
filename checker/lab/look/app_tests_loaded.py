# Says at the end of the tests which modules they loaded: path by the name, digest of the content, and where it was.
import atexit
import hashlib
import sys


def loaded():
    for name, module in sorted(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if name.split(".")[0] in sys.stdlib_module_names or spec is None or not spec.origin:
            continue
        path = name.replace(".", "/") + ("/__init__.py" if spec.submodule_search_locations is not None else ".py")
        try:
            digest = hashlib.sha256(spec.loader.get_data(spec.origin)).hexdigest()
        except Exception:
            digest = ""
        print("WORD " + path, digest, spec.origin, sep="\t", flush=True)


atexit.register(loaded)
