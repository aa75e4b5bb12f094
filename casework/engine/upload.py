"""Diagrams from outside, parsed in a process of their own: one that hangs or eats memory is ended, and nothing else."""

import base64
import subprocess
import sys
from collections.abc import Mapping
from typing import BinaryIO

import orjson

from casework.errors import DefinitionError, Finding

SECONDS = 10
MEGABYTES = 512


def parse_untrusted(files: Mapping[str, bytes], seconds: int = SECONDS, megabytes: int = MEGABYTES) -> list[Finding]:
    """What is wrong with the files; empty where `load_definitions` would take them."""
    question = orjson.dumps({name: base64.b64encode(content).decode() for name, content in files.items()})
    command = [sys.executable, "-I", "-m", "casework.engine.upload", str(seconds), str(megabytes)]
    try:
        child = subprocess.run(command, input=question, capture_output=True, timeout=seconds, check=False, env={})  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        return [_stopped(files, f"reading them took longer than {seconds} seconds")]
    if child.returncode != 0:
        return [
            _stopped(
                files,
                f"reading them ended with the status {child.returncode}, within {megabytes} MB and {seconds} seconds",
            )
        ]
    return [Finding(**found) for found in orjson.loads(child.stdout)]


def _stopped(files: Mapping[str, bytes], why: str) -> Finding:
    return Finding(
        "upload-limits",
        ", ".join(sorted(files)),
        None,
        f"These files were refused: {why}. A diagram of ours takes a moment; draw it in smaller parts.",
    )


def answer(question: BinaryIO, reply: BinaryIO) -> None:
    """Read files, write findings: what the child does."""
    from casework.engine.definitions import load_definitions

    files = {name: base64.b64decode(content) for name, content in orjson.loads(question.read()).items()}
    findings: tuple[Finding, ...] = ()
    try:
        load_definitions(files)
    except DefinitionError as error:
        findings = error.findings
    reply.write(
        orjson.dumps(
            [
                {
                    "rule": one.rule,
                    "file": one.file,
                    "element": one.element,
                    "message": one.message,
                    "severity": one.severity,
                }
                for one in findings
            ]
        )
    )


def limit(seconds: int, megabytes: int) -> None:
    """Bound this process's time on the processor and its memory, for good."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, megabytes * 1024 * 1024))


if __name__ == "__main__":
    limit(int(sys.argv[1]), int(sys.argv[2]))
    answer(sys.stdin.buffer, sys.stdout.buffer)
