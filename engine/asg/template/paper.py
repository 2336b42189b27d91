"""Paper that sheets are printed on."""

from typing import Literal

Paper = Literal["A4", "A3"]
Orientation = Literal["landscape", "portrait"]
