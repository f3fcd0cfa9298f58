"""Measures, each with the known figures beside ours: `python -m benchmarks.TASK --data PATH`.

Every benchmark takes `--json` and then prints one object
`{"task": ..., "data": ..., "figures": {name: number}, "known": {name: number}}`; shares in percent.
"""
