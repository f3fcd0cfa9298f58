"""How well the reader reads: one module a task, all with the same command.

python -m benchmarks.reading --task TASK --data FILE [--model FOLDER] [--errors N] [--json]
"""
