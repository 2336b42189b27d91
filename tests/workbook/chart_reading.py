"""How the tests look into the charts of a finished workbook: from the sheet to the caches."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
X = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class ReadSeries:
    """A series: kind of plot, name, reference, fill, cached figures by point, whether labelled."""

    kind: str
    name: str
    reference: str
    fill: str
    figures: dict[int, float]
    count: int
    labels: str
    across: dict[int, float]


@dataclass(frozen=True)
class ReadChart:
    """A chart: where it lies on its sheet, its alt text, and its series."""

    part: str
    alt_text: str
    start: tuple[int, int]
    end: tuple[int, int]
    offsets: tuple[int, ...]
    series: tuple[ReadSeries, ...]
    scales: tuple[tuple[float, float], ...]
    xml: str

    def named(self, name: str) -> ReadSeries:
        return next(s for s in self.series if s.name == name)


def charts_of(path: Path) -> dict[str, list[ReadChart]]:
    """The charts of each sheet that has some, in their order."""
    with zipfile.ZipFile(path) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    book = ElementTree.fromstring(read["xl/workbook.xml"])
    found: dict[str, list[ReadChart]] = {}
    targets = _relations(read, "xl/workbook.xml")
    for sheet in book.iter(f"{M}sheet"):
        part = targets[sheet.get(f"{R}id")]
        drawings = [p for p in _relations(read, part).values() if "drawings/drawing" in p]
        if drawings:
            found[sheet.get("name")] = _charts(read, drawings[0])
    return found


def _relations(read: dict[str, bytes], part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    content = read.get(f"{folder}/_rels/{name}.rels")
    if content is None:
        return {}
    return {
        r.get("Id"): posixpath.normpath(posixpath.join(folder, r.get("Target")))
        for r in ElementTree.fromstring(content)
    }


def _charts(read: dict[str, bytes], drawing: str) -> list[ReadChart]:
    targets = _relations(read, drawing)
    charts = []
    for anchor in ElementTree.fromstring(read[drawing]):
        chart = anchor.find(f".//{C}chart")
        if chart is None:
            continue
        part = targets[chart.get(f"{R}id")]
        ends = [anchor.find(f"{X}{end}") for end in ("from", "to")]
        cells = [tuple(int(e.find(f"{X}{k}").text) for k in ("row", "col")) for e in ends]
        offsets = [int(e.find(f"{X}{k}").text) for e in ends for k in ("rowOff", "colOff")]
        alt_text = anchor.find(f".//{X}cNvPr").get("descr", "")
        root = ElementTree.fromstring(read[part])
        charts.append(
            ReadChart(
                part=part,
                alt_text=alt_text,
                start=cells[0],
                end=cells[1],
                offsets=tuple(offsets),
                series=tuple(_series(root)),
                scales=tuple(
                    (float(s.find(f"{C}min").get("val")), float(s.find(f"{C}max").get("val")))
                    for s in root.iter(f"{C}scaling")
                    if s.find(f"{C}min") is not None
                ),
                xml=read[part].decode(),
            )
        )
    return charts


def _series(root: ElementTree.Element) -> list[ReadSeries]:
    area = root.find(f".//{C}plotArea")
    return [_one(plot.tag.removeprefix(C), s) for plot in area for s in plot.findall(f"{C}ser")]


def _one(kind: str, series: ElementTree.Element) -> ReadSeries:
    up, across = f"{C}yVal/{C}numRef", f"{C}xVal/{C}numRef"
    values = series.find(up if kind == "scatterChart" else f"{C}val/{C}numRef")
    x = series.find(across) if kind == "scatterChart" else None
    shape = series if kind != "scatterChart" else series.find(f"{C}marker")
    colour = shape.find(f"{C}spPr/{A}solidFill/{A}srgbClr")
    labels = series.find(f"{C}dLbls")
    place = series.find(f"{C}dLbls/{C}dLblPos")
    return ReadSeries(
        kind=kind,
        name=series.find(f"{C}tx/{C}v").text,
        reference=values.find(f"{C}f").text,
        fill="" if colour is None else f"#{colour.get('val')}",
        figures=_points(values),
        count=int(values.find(f"{C}numCache/{C}ptCount").get("val")),
        labels="" if labels is None else "default" if place is None else place.get("val"),
        across={} if x is None else _points(x),
    )


def _points(cached: ElementTree.Element) -> dict[int, float]:
    return {int(p.get("idx")): float(p.find(f"{C}v").text) for p in cached.iter(f"{C}pt")}
