"""G2: GeoJSON, KML, GPX, DXF, OpenStreetMap; sound, broken and built to harm."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from tests.corpus.base import ASK, FAULTS, READ, REFUSE, Case
from tests.corpus.making import archive, dxf, geojson, pbf, point

_SOUND: Final = geojson(point(), point(120.02))
_TWO: Final = {"名称": ("第1处", "第2处")}
_VRT: Final = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>CSV:/etc/passwd</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
_DOCTYPE: Final = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def _kml(inside: str, *, before: str = "", encoding: str = "UTF-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{before}'
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>走访</name>{inside}'
        "</Folder></Document></kml>"
    )


_MARK: Final = (
    "<Placemark><name>芳渚村</name><description><![CDATA[<b>路灯</b>坏了<script>x()</script>]]>"
    '</description><ExtendedData><Data name="户号"><value>H1</value></Data></ExtendedData>'
    "<Point><coordinates>120.01,31.75,0</coordinates></Point></Placemark>"
)
_AREA: Final = (
    "<Placemark><name>潞城村</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    "120,31 121,31 121,32 120,31</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
_LINK: Final = "<NetworkLink><Link><href>http://192.0.2.1/x.kml</href></Link></NetworkLink>"


def _gpx(inside: str, *, before: str = "") -> str:
    return (
        f'{_XML}{before}<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{inside}</gpx>'
    )


_WPT: Final = '<wpt lat="31.75" lon="120.01"><name>路灯</name><desc>不亮</desc></wpt>'
_TRK: Final = (
    '<trk><name>路线</name><trkseg><trkpt lat="31.7" lon="120.0"/><trkpt lat="31.8" lon="120.1"/>'
    "</trkseg></trk>"
)
_OSM: Final = (
    f'{_XML}<osm version="0.6"><node id="1" version="1" lat="31.75" lon="120.01">'
    '<tag k="highway" v="street_lamp"/><tag k="name" v="路灯"/></node></osm>'
)


def _twice() -> str:
    return _SOUND.replace('"名称": "第1处"', '"名称": "第1处", "名称": "另一处"')


def _database(statement: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


_GEOJSON: Final = (
    Case("G2 sound", "a.geojson", _SOUND.encode, READ, 2, cells=_TWO),
    Case("G2 with mark", "a.geojson", lambda: _SOUND.encode("utf-8-sig"), READ, 2, cells=_TWO),
    Case(
        "G2 one record a line",
        "a.geojsonl",
        lambda: "\n".join(map(json.dumps, json.loads(_SOUND)["features"])).encode(),
        READ,
        2,
        cells=_TWO,
    ),
    Case(
        "G2 other system",
        "a.geojson",
        geojson(point(500000, 3515000), crs="urn:ogc:def:crs:EPSG::4549").encode,
        READ,
        1,
    ),
    Case(
        "G2 unknown system",
        "a.geojson",
        geojson(point(), crs="urn:ogc:def:crs:EPSG::999999").encode,
        READ,
        1,
        seen=("not known", "999999"),
    ),
    Case(
        "G2 NaN",
        "a.geojson",
        geojson(point(float("nan"), 31), point(float("nan"), float("nan")), point()).encode,
        FAULTS,
        3,
        faults=((1, "coordinates"), (2, "coordinates")),
    ),
    Case(
        "G2 numbers beyond bounds",
        "a.geojson",
        lambda: geojson(point(), point()).replace("120.01", "1e999", 1).encode(),
        FAULTS,
        2,
        faults=((1, "coordinates"),),
    ),
    Case(
        "G2 coordinates that are words",
        "a.geojson",
        lambda: geojson(point(), point()).replace("120.01", '"东"', 1).encode(),
        FAULTS,
        2,
        faults=((1, "geometry"),),
    ),
    Case("G2 nested deeply", "a.geojson", lambda: b'{"a":' * 100_000, REFUSE, seen=("nested",)),
    Case(
        "G2 shapes nested deeply",
        "a.geojson",
        lambda: _SOUND.replace("[120.01, 31.75]", "[" * 50_000 + "]" * 50_000).encode(),
        REFUSE,
        seen=("nested",),
    ),
    Case(
        "G2 same name twice",
        "a.geojson",
        lambda: _twice().encode(),
        FAULTS,
        2,
        faults=((1, "duplicate_key"),),
    ),
    Case(
        "G2 records twice",
        "a.geojson",
        (_SOUND[:-1] + ', "features": []}').encode,
        REFUSE,
        seen=("twice",),
    ),
    Case("G2 truncated", "a.geojson", lambda: _SOUND.encode()[:-40], REFUSE, seen=("cut off",)),
    Case("G2 something after the end", "a.geojson", (_SOUND + "x").encode, REFUSE),
    Case(
        "G2 gbk",
        "a.geojson",
        lambda: _SOUND.encode("gbk"),
        ASK,
        2,
        topic="encoding",
        cells=_TWO,
    ),
    Case("G2 no map", "a.geojson", lambda: b'{"a": 1}', REFUSE, seen=("no map",)),
    Case("G2 a list", "a.geojson", lambda: b"[1, 2]", REFUSE),
    Case(
        "G2 records that are none",
        "a.geojson",
        lambda: b'{"type":"FeatureCollection","features":[1,{"type":"Feature"}]}',
        FAULTS,
        2,
        faults=((1, "not_a_feature"),),
    ),
)
_DRIVERS: Final = (
    Case("G2 driver", "x.geojson", _VRT.encode, REFUSE),
    Case("G2 driver after blanks", "x.geojson", ("\n \n" + _VRT).encode, REFUSE),
    Case(
        "G2 driver in json",
        "x.geojson",
        lambda: b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline read x"}',
        REFUSE,
    ),
    Case("G2 address in json", "x.geojson", lambda: b'{"url":"http://192.0.2.1/x"}', REFUSE),
    Case("G2 topology", "x.geojson", lambda: b'{"type":"Topology","arcs":[]}', REFUSE),
    Case(
        "G2 address", "x.csv", lambda: b"/vsicurl/http://192.0.2.1/x.csv\n", ASK, topic="header_row"
    ),
    Case("G2 other database", "x.gpkg", partial(_database, "CREATE TABLE a (b)"), REFUSE),
    Case(
        "G2 lists of layers that are queries",
        "x.gpkg",
        partial(
            _database,
            "CREATE VIEW gpkg_contents AS WITH RECURSIVE c(x) AS"
            " (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
        ),
        REFUSE,
        seen=("queries",),
    ),
    Case(
        "G2 truncated database",
        "x.gpkg",
        lambda: _database("CREATE TABLE a AS SELECT zeroblob(20000)")[:9000],
        REFUSE,
        seen=("damaged",),
    ),
)
_MARKUP: Final = (
    Case(
        "G2 kml",
        "a.kml",
        _kml(_MARK + _AREA).encode,
        READ,
        2,
        cells={
            "name": ("芳渚村", "潞城村"),
            "description": ("路灯坏了", None),
            "folder": ("走访", "走访"),
            "户号": ("H1", None),
        },
    ),
    Case("G2 ovkml", "a.ovkml", _kml(_MARK).encode, READ, 1),
    Case("G2 kmz", "a.kmz", lambda: archive({"doc.kml": _kml(_MARK)}), READ, 1),
    Case(
        "G2 kml gbk",
        "a.kml",
        lambda: _kml(_MARK, encoding="GBK").encode("gbk"),
        READ,
        1,
        cells={"name": ("芳渚村",)},
    ),
    Case(
        "G2 kml that lies about gbk",
        "a.kml",
        lambda: _kml(_MARK).encode("gbk"),
        ASK,
        1,
        topic="encoding",
    ),
    Case("G2 kml network link", "a.kml", _kml(_LINK + _MARK).encode, READ, 1, seen=("Links",)),
    Case("G2 kml only a link", "a.kml", _kml(_LINK).encode, REFUSE, seen=("no placemark",)),
    Case(
        "G2 kml entity bomb",
        "a.kml",
        _kml(_MARK, before=_DOCTYPE).encode,
        REFUSE,
        seen=("entities",),
    ),
    Case(
        "G2 kml entity bomb utf-16",
        "a.kml",
        lambda: _kml(_MARK, before=_DOCTYPE, encoding="UTF-16").encode("utf-16"),
        REFUSE,
        seen=("entities",),
    ),
    Case(
        "G2 kml late entity bomb",
        "a.kml",
        _kml(_MARK, before=f"<!--{'x' * 70_000}-->" + _DOCTYPE).encode,
        REFUSE,
    ),
    Case("G2 kml truncated", "a.kml", lambda: _kml(_MARK).encode()[:-30], REFUSE, seen=("broken",)),
    Case(
        "G2 kml bad coordinates",
        "a.kml",
        _kml(_MARK.replace("120.01", "东")).encode,
        FAULTS,
        1,
        faults=((1, "geometry"),),
    ),
    Case("G2 gpx", "a.gpx", _gpx(_WPT + _TRK).encode, READ, 1, cells={"name": ("路灯",)}),
    Case(
        "G2 gpx tracks",
        "a.gpx",
        _gpx(_WPT + _TRK).encode,
        READ,
        1,
        cells={"name": ("路线",)},
        answers={"layer": "tracks"},
    ),
    Case(
        "G2 gpx entity bomb",
        "a.gpx",
        _gpx(_WPT, before=_DOCTYPE).encode,
        REFUSE,
        seen=("entities",),
    ),
    Case("G2 gpx empty", "a.gpx", _gpx("").encode, REFUSE),
    Case("G2 svg", "a.kml", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", REFUSE),
)
_DRAWINGS: Final = (
    Case(
        "G2 dxf gbk",
        "a.dxf",
        lambda: dxf("芳渚村路灯").encode("gbk"),
        READ,
        2,
        cells={"Layer": ("路灯", "注记"), "Text": (None, "芳渚村路灯")},
    ),
    Case(
        "G2 dxf utf-8",
        "a.dxf",
        dxf("芳渚村路灯", version="AC1021", page="ANSI_1252").encode,
        READ,
        2,
        cells={"Text": (None, "芳渚村路灯")},
    ),
    Case(
        "G2 dxf one layer",
        "a.dxf",
        dxf("芳渚村路灯").encode,
        READ,
        1,
        cells={"Layer": ("路灯",)},
        answers={"layer": "路灯"},
    ),
    Case(
        "G2 dxf truncated", "a.dxf", lambda: dxf("芳渚村").encode()[:-60], REFUSE, seen=("cut off",)
    ),
    Case(
        "G2 dxf binary",
        "a.dxf",
        lambda: b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(50),
        REFUSE,
        seen=("ASCII",),
    ),
    Case("G2 dwg", "a.dwg", lambda: b"AC1032" + bytes(200), REFUSE, seen=("DXF",)),
    Case(
        "G2 osm",
        "a.osm",
        _OSM.encode,
        READ,
        1,
        cells={"osm_id": ("node/1",), "highway": ("street_lamp",)},
    ),
    Case("G2 osm packed", "a.osm.gz", lambda: gzip.compress(_OSM.encode()), READ, 1),
    Case(
        "G2 osm pbf",
        "a.osm.pbf",
        partial(pbf, {"highway": "bus_stop", "name": "潞城"}),
        READ,
        1,
        cells={"osm_id": ("node/7",), "name": ("潞城",), "highway": ("bus_stop",)},
    ),
    Case("G2 osm truncated", "a.osm", lambda: _OSM.encode()[:-20], REFUSE, seen=("cut off",)),
    Case(
        "G2 osm packed truncated",
        "a.osm.gz",
        lambda: gzip.compress(_OSM.encode())[:-20],
        REFUSE,
        seen=("cut off",),
    ),
    Case(
        "G2 osm pbf truncated",
        "a.pbf",
        lambda: pbf({"highway": "bus_stop"})[:-9],
        REFUSE,
        seen=("cut off",),
    ),
    Case(
        "G2 osm entity bomb",
        "a.osm",
        lambda: _OSM.replace("<osm", _DOCTYPE + "<osm").encode(),
        REFUSE,
        seen=("entities",),
    ),
    Case(
        "G2 other packed file",
        "a.csv.gz",
        lambda: gzip.compress(b"a,b\n1,2\n"),
        REFUSE,
        seen=("unpack",),
    ),
)
MAPS: Final = (*_GEOJSON, *_DRIVERS, *_MARKUP, *_DRAWINGS)
