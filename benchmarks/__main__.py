"""`make bench`: every speed claim as a ratio in one run; exit 1 where one does not hold."""

import importlib
import sys

MODULES = ("engine_step", "decisions", "store", "durable_step", "worklist", "desk", "web_server")


def main() -> int:
    """Measure each module and print a line a ratio."""
    held = True
    for name in MODULES:
        for ratio in importlib.import_module(f"benchmarks.{name}").measure():
            held = held and ratio.holds
            bound = f"{ratio.kind.replace('_', ' ')} {ratio.bound:g}"
            print(f"{'holds' if ratio.holds else 'FAILS'}  {ratio.value:8.2f}  ({bound})  {ratio.name}", flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
