"""Workbooks on a Dask cluster: its executor, where the extra ``[dask]`` is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module

from asg.errors import UsageError

PATIENCE = "10s"
"""How long a scheduler has to answer."""

ADDRESS = re.compile(r"([a-z]+://)?[^\s/]+:[0-9]{1,5}/?")
"""An address with its port. Of one without, a half-made client complains after its error."""


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The executor of a Dask cluster.

    Its workers need this version of asg, and the folder of the workbooks under the same path.
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise UsageError("--dask needs distributed: pip install asg-benchmark[dask]") from error
    if not ADDRESS.fullmatch(address):
        raise UsageError(f"--dask {address}: not a scheduler's address; expected tcp://host:8786")
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"--dask {address}: no Dask scheduler answers there ({error})") from error
    with client:
        # A workbook written again is written, not taken from what the cluster remembers.
        yield client.get_executor(pure=False)
