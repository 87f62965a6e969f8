"""The sheets that an office would bring, made up: for the pictures of the manual."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Final

import shapely

_OUTCOMES: Final = ("见面", "见面", "敲门无人", "见面", "门口简谈", "见面", "疑似空房", "见面")
_SHARES: Final = {"石科院生活区": 1.0, "静淑苑": 0.75, "中建壹品·学府公馆": 0.4, "富润家园": 0.2}
_SAID: Final = (
    ("路灯", "楼前小路晚上偏暗，希望加一盏灯"),
    ("停车", "晚上停车位不够，车停到了路口"),
    ("环境", "垃圾分类桶离单元门太远"),
    ("公交", "站台没有座位，老人等车不方便"),
    ("物业", "单元门关不严，希望修一修"),
    ("健身设施", "健身器材少，排队时间长"),
    ("路灯", "拐角处看不清台阶"),
    ("停车", "自行车棚不够用"),
)


def write_sheets(folder: Path, into: Path) -> None:
    """Make the two small sheets that an office would bring: visits and issues, some rows faulty."""
    areas = json.loads((folder / "bj_residential_areas.geojson").read_text(encoding="utf-8"))
    outlines = {
        feature["properties"]["name"]: shapely.geometry.shape(feature["geometry"])
        for feature in areas["features"]
    }
    buildings = json.loads((folder / "bj_buildings.geojson").read_text(encoding="utf-8"))
    visits: list[list[str]] = []
    issues: list[list[str]] = []
    for name, share in _SHARES.items():
        inside = [
            feature["properties"]["osm_id"]
            for feature in buildings["features"]
            if feature["properties"]["building"] in {"yes", "residential", "house", "apartments"}
            and outlines[name].contains(shapely.geometry.shape(feature["geometry"]).centroid)
        ]
        for code in sorted(inside)[: round(share * len(inside))]:
            number = len(visits)
            day = f"2026-03-{9 + number // 6:02d} {17 + number % 3}:{number * 7 % 60:02d}"
            outcome = _OUTCOMES[number % len(_OUTCOMES)]
            group = f"第{'一二三'[number % 3]}组"
            card = "是" if outcome != "敲门无人" else "否"
            visits.append([code, day, outcome, group, "社区工作站", card])
            if outcome == "见面":
                category, said = _SAID[len(issues) % len(_SAID)]
                issues.append([category, said, day, code, "社区工作站"])
    visits.append(["way/1", "2026-03-16 18:00", "见面", "第一组", "社区工作站", "是"])
    visits.append([visits[0][0], "3/5/2026", "见面", "第二组", "社区工作站", "是"])
    visits.append([visits[1][0], "2026-03-16 18:20", "下次再来", "第三组", "社区工作站", "否"])
    issues.append(["公交", "希望延长末班车时间", "2026-03-16 18:30", "", "社区工作站"])
    head = ["户号", "走访时间", "走访结果", "走访小组", "走访部门", "联系卡"]
    _write_csv(into / "visits.csv", [head, *visits])
    _write_csv(into / "issues.csv", [["类别", "内容", "反映时间", "户号", "部门"], *issues])


def write_office(into: Path) -> list[Path]:
    """Make the three sheets of an office: issues, visits in GB18030 under title rows, register."""
    doors = [(f"A{block}{door:02d}", block, door) for block in range(1, 7) for door in range(1, 11)]
    homes = [
        [code, f"东湾家园{b}幢{d}室", f"{119.94 + b / 2e3:.5f}", f"{31.7 + d / 8e3:.5f}"]
        for code, b, d in doors
    ]
    visits = [
        [code, f"2026-03-{9 + n // 9} 19:{n:02d}", _OUTCOMES[n % 8], f"第{'一二三'[n % 3]}组"]
        for n, (code, _, _) in enumerate(doors[:45])
    ]
    said = [[*_SAID[n % 8], "2026-03-12", code] for n, (code, _, _) in enumerate(doors[:12])]
    titles = [["三月入户走访汇总表（示意）"], ["填表：社区工作站"]]
    sheets = {
        "问题清单.csv": [["类别", "内容", "反映时间", "户号"], *said],
        "走访记录.csv": [*titles, ["户号", "走访日期", "走访结果", "走访小组"], *visits],
        "户册.csv": [["户号", "地址", "经度", "纬度"], *homes],
    }
    for name, rows in sheets.items():
        _write_csv(into / name, rows, encoding="gb18030" if len(rows[0]) == 1 else "utf-8-sig")
    return [into / name for name in sheets]


def _write_csv(path: Path, rows: list[list[str]], *, encoding: str = "utf-8-sig") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
