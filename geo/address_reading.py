"""Reading one address from left to right: numbers with their units, and the names between them.

Each number-and-unit is a token; what it means depends on what stands before it: 3号 after a road is
a house number, in an estate a building, after a building a flat. Names before the first token are
taken apart from the outside in.
"""

from __future__ import annotations

import re
from typing import Final

from geo.place_names import NUMERALS, community_name, numeral

_HAN: Final = r"[\u3400-\u9fff]"
_COUNTED: Final = (
    r"号(?!线)|幢|栋|座(?!落)|单元|梯(?!田)|门(?![路街口市头大前])|室|户(?!外)|"
    r"层|楼(?![上下村宇路街镇巷])|村民小组|小组|组(?!团)|区|期|弄(?!堂)|F"
)
_ORDINAL: Final = re.compile(rf"第(?=[\d{NUMERALS}]+(?:{_COUNTED}))")
_CHINESE_NUMBER: Final = re.compile(rf"[{NUMERALS}]+(?={_COUNTED})")
_PUNCTUATION: Final = " ,.、:·'\"!?/&|()[]【】〔〕<>《》“”‘’…*=+-"

_NAME: Final = (
    r"(?:(?<![A-Z\d])[A-Z]{1,2}-?\d{1,3}(?:-?[A-Z])?|(?<!\d)\d+(?:-?[A-Z](?![A-Z]))?"
    r"|(?<![A-Z\d])[A-Z]{1,2}|[甲乙丙丁戊]\d*|[东西南北主附](?=[幢栋座楼]))"
)
_FLAT: Final = (
    r"(?<![\dA-Z])(?:[A-Z]-|[A-Z]{0,2})[东西南北]?\d+[A-Z]?"
    r"(?:[-、,/](?:[A-Z]-|[A-Z]{0,2})\d+[A-Z]?)*"
)
_TOKEN: Final = re.compile(
    rf"""
    (?P<lane>\d+(?:-\d+)?)弄(?!堂)
  | (?P<building>{_NAME}(?:[-、,&/和]{_NAME})*)
        (?:号(?:写字|住宅|办公|公寓)?楼(?![路街巷村镇])|号?[幢栋]|号厂房|\#楼?|楼?座(?!落)
        |(?<=[东西南北主附])楼(?![路街巷村镇兰]))
  | (?P<unit>(?<![\dA-Z])[A-Z]\d+|(?<!\d)\d+(?:[-、,]\d+)*|(?<![\dA-Z])[A-Z]
        |[甲乙丙丁]|[东西南北](?=单元))
        (?:单元|梯(?!田)|号门(?!面)|门(?![路街口市面头牌大前桥]))
  | (?P<group>\d+)(?:村民小组|村民组|小组|组(?!团)|队(?!部))
  | (?P<room>{_FLAT})(?:号?室|号?房(?![产屋])|户(?!外)|号铺)
  | (?P<floor>\d+(?:[-、,]\d+)*|(?<![A-Z])B\d|(?:负|地下)\d)
        (?:层|楼(?![上下村宇路街镇巷])|F(?![A-Z\d]))
  | (?P<number>[甲乙丙丁]?(?<![\dA-Z-])\d+[A-Z]?(?:-\d+)*(?:附\d+)?
        号(?!大?[街路]|支路|线|公路|码头|桥|公馆|地|区)
        (?:大?院(?!校))?(?:[附付之]\d+号?|-\d{{1,2}}(?![\dA-Z层楼室单号幢栋座-]))?)
  | (?P<bare>{_FLAT})\#?(?![\dA-Z]|{_HAN})
    """,
    re.VERBOSE,
)
_TRIPLE: Final = re.compile(r"([A-Z]?\d{1,3}[A-Z]?)-(\d{1,2})-(\d{3,4}[A-Z]?)")
_PAIR: Final = re.compile(r"([A-Z]|[A-Z]?\d{1,3}[A-Z]?)-(\d{3,4}[A-Z]?)")
_STAIR_AND_FLAT: Final = re.compile(r"(\d{1,2})-(\d{3,4}[A-Z]?)")
_HOUSE: Final = re.compile(r"[甲乙丙丁]?\d+[A-Z]?(?:-\d+)*")
_TELEPHONE: Final = re.compile(r"\d{7}")
_LONGEST_FLAT: Final = 14

_PROVINCES: Final = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|"
    "海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_REGIONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"中国(?={_HAN}{{2}})",
        rf"(?:{_PROVINCES})(?:省|市|[^省市区]{{0,4}}自治区|特别行政区)",
        rf"(?:{_PROVINCES})(?![路街道花城东西南北中大里巷弄新])(?={_HAN}{{2}})",
        rf"{_HAN}{{1,8}}?自治[州县]",
        rf"{_HAN}{{2,6}}?(?<![城都超夜集门])市(?![场民区府政路街巷]|[东西南北中][路街])",
        rf"{_HAN}{{1,5}}?县(?![前后衙府路街巷])",
        rf"{_HAN}{{1,3}}新区(?={_HAN})|市中区|{_HAN}[东西南北中]区(?={_HAN})",
        rf"(?:(?![路街镇乡村]){_HAN}){{1,6}}?(?<![小社园东西南北中校厂街住活宅墅属舍业片置])区(?={_HAN}{{2}})",
        rf"(?:(?![路街镇乡村]){_HAN}){{0,12}}?(?:开发区|高新区|经开区|技术区|试验区)",
    )
)
_TOWN: Final = re.compile(
    rf"{_HAN}{{1,6}}?(?:街道(?!口)|(?<![小古])镇(?![江海宁]?[路街巷]|社区)|(?<![水老故])乡(?![路街巷镇村]))"
    r"(?:办事处|人民政府)?"
)
_COMMUNITY: Final = re.compile(
    rf"(?:{_HAN}|\d){{1,10}}?(?:社区(?:居民委员会|居委会?)?|居民委员会|居委会"
    r"|(?<![新假老\d])村(?!社区)(?:村?民?委员会|村?委会?)?(?!民?小组)"
    r"(?![路街巷弄道口]|[东西南北中前后]?(?:路|街|巷|大街|大道)|[东南西北]?里))"
)
_ROAD: Final = re.compile(
    rf"(?:{_HAN}|\d+号?(?=大?[街路]|支路)|\d){{1,14}}?"
    r"(?:大道|大街|公路|胡同|路(?![口桥街])|街(?![道区坊路])|巷(?![口路]))"
    r"(?:(?:[东南西北中]|\d|[一二三四五六七八九])?段)?"
)
_ROAD_BEFORE_NUMBER: Final = re.compile(rf"(?:{_HAN}|\d)+(?:里|坊|条|道|段|弄|线|埭|浜|埂|堤)")
_KIND_OF_ESTATE: Final = re.compile(
    "(?:小区|花园|花苑|新村|家园|公寓|宿舍|大厦|大楼|工房|住宅小?区?|广场|商城|安置[区房]|家属院|市场|苑)+"
)
_ESTATE: Final = re.compile(
    "(?:区|园|苑|村|城|庭|寓|宿舍|厦|楼|房|宅|广场|院|市场|府|邸|墅|都|期|湾|郡|[A-Z0-9])$"
)
_BESIDE: Final = re.compile(
    "交叉|交汇|交界|路口|附近|对面|旁|隔壁|后面|[东西南北内外]侧|以[东西南北]|[东西南北]面$"
)


def trimmed(piece: str) -> str:
    """Strip punctuation from both ends."""
    return piece.strip(_PUNCTUATION)


class Reading:
    """What was read.

    Parameters
    ----------
    text
        One address in plain letters, without brackets.

    Attributes
    ----------
    parts
        Part of ``geo.address.Address`` to its value; those not given are missing.
    rest
        Pieces not understood.
    """

    def __init__(self, text: str) -> None:
        self.parts: dict[str, str] = {}
        self.rest: list[str] = []
        self._number_follows_estate = False
        self._second = ""
        self._follows = ""
        text = _CHINESE_NUMBER.sub(lambda found: numeral(found[0]), _ORDINAL.sub("", text))
        end = 0
        for found in _TOKEN.finditer(text):
            kind = str(found.lastgroup)
            before = trimmed(text[end : found.start()])
            if kind == "bare":
                kind = self._kind_of(found["bare"], before)
            if not kind:
                continue
            self._name(before, kind, first=end == 0)
            getattr(self, f"_{kind}")(found[str(found.lastgroup)])
            self._follows, end = kind, found.end()
        self._name(trimmed(text[end:]), "", first=end == 0)
        self._settle()

    def _has(self, *names: str) -> bool:
        return any(name in self.parts for name in names)

    def _put(self, name: str, value: str, *, unit: str = "") -> None:
        """Take a part once; what comes again is not understood."""
        if name in self.parts:
            self.rest.append(value + unit)
        else:
            self.parts[name] = value

    # --- names ----------------------------------------------------------------------------------

    def _name(self, name: str, kind: str, *, first: bool) -> None:
        """Sort a name in: those before the first number from the outside in, later ones whole."""
        if not name:
            return
        self._follows = "name"
        if first:
            self._outer_names(name, kind)
        elif self._has("building", "wing", "unit", "floor", "room") or _no_name(name):
            self.rest.append(name)
        else:
            if "estate" in self.parts:
                self.rest.append(self.parts["estate"])
            self.parts["estate"] = name

    def _outer_names(self, name: str, kind: str) -> None:
        name, region = _region(re.sub(r"(?<=[^\dA-Z])[ ,、.:](?=[^\dA-Z])", "", name))
        parts = {"region": region}
        for part, pattern in (("town", _TOWN), ("community", _COMMUNITY)):
            found = pattern.match(name)
            if found:
                parts[part], name = community_name(found[0]), name[found.end() :]
        found = _ROAD.match(name)
        if found and not _KIND_OF_ESTATE.fullmatch(name, found.end()):
            parts["road"], name = found[0], name[found.end() :]
        elif kind == "lane" or (kind == "number" and _ROAD_BEFORE_NUMBER.fullmatch(name)):
            parts["road"], name = name, ""
        if kind in {"building", "unit"} and not name and set(parts) == {"region", "town"}:
            name = parts.pop("town")  # 芙蓉镇 4幢: an estate of that name
        if _no_name(name):
            self.rest.append(name)
        else:
            parts["estate"] = trimmed(name)
        self.parts.update({part: value for part, value in parts.items() if value})

    # --- tokens ---------------------------------------------------------------------------------

    def _lane(self, value: str) -> None:
        self._put("lane", value, unit="弄")

    def _group(self, value: str) -> None:
        self._put("group", unpadded(value), unit="组")

    def _building(self, value: str) -> None:
        name = unpadded(re.sub("[、&/和]", ",", value))
        if "building" not in self.parts:
            self.parts["building"] = name
        else:
            self._put("wing", name, unit="座")

    def _unit(self, value: str) -> None:
        if re.search(r"\d{3}", value):
            self._room(value)  # 3304单元: a flat
            return
        if "building" not in self.parts:
            block = re.fullmatch("([A-Z])(\\d+)", value)
            if self._follows == "floor":
                self.parts["building"] = self.parts.pop("floor")  # 12楼3单元
            elif block:
                self.parts["building"], value = block[1], block[2]  # B4单元
        self._put("unit", unpadded(value.replace("、", ",")), unit="单元")

    def _floor(self, value: str) -> None:
        below = re.fullmatch(r"(?:B|负|地下)(\d)", value)
        self._put("floor", f"-{below[1]}" if below else value.replace("、", ","), unit="层")

    def _number(self, value: str) -> None:
        number = unpadded(re.sub("号大?院?", "", value).replace("之", "-").replace("付", "附"))
        if self._has("building", "wing", "unit", "floor"):
            self._room(number)
        elif "number" in self.parts and self._follows == "name":
            self._second = number
        elif _TRIPLE.fullmatch(number) and not self._has("road", "lane"):
            self._room(number)
        else:
            self._number_follows_estate = "estate" in self.parts and "number" not in self.parts
            self._put("number", number, unit="号")

    def _room(self, value: str) -> None:
        value = re.sub("[、/]", ",", value)
        in_estate = "estate" in self.parts or not self._has("road", "lane", "number")
        triple, pair = _TRIPLE.fullmatch(value), _PAIR.fullmatch(value)
        stair = _STAIR_AND_FLAT.fullmatch(value)
        if triple and in_estate and not self._has("building", "unit"):
            self.parts |= {"building": unpadded(triple[1]), "unit": unpadded(triple[2])}
            value = triple[3]
        elif pair and in_estate and not self._has("building", "unit", "floor"):
            self.parts["building"], value = unpadded(pair[1]), pair[2]
        elif stair and "building" in self.parts and not self._has("unit", "floor", "wing"):
            self.parts["unit"], value = unpadded(stair[1]), stair[2]
        self._put("room", value, unit="室")

    def _kind_of(self, value: str, before: str) -> str:
        """Say whether a number without unit is a flat, a house number, or part of a name."""
        if len(value) > _LONGEST_FLAT or _TELEPHONE.search(value) or "room" in self.parts:
            return ""
        if self._has("building", "wing", "unit", "floor", "number", "lane"):
            return "room"
        road = _ROAD.search(before)
        if road and road.end() == len(before) and _HOUSE.fullmatch(value):
            return "number"
        chained = _TRIPLE.fullmatch(value) or _PAIR.fullmatch(value)
        named = before or self._has("estate", "community")
        return "room" if chained and named and not road else ""

    # --- afterthoughts --------------------------------------------------------------------------

    def _settle(self) -> None:
        """Take a number after an estate's name for its building (兴城花园8号), not in a village."""
        if self._second and "building" not in self.parts:
            self.parts["building"] = self._second
        elif self._second:
            self.rest.append(f"{self._second}号")
        if not self._number_follows_estate or self._has("building", "group", "lane"):
            return
        estate, number = self.parts.get("estate", ""), self.parts["number"]
        in_village = self.parts.get("community", "").endswith("村") and not _ESTATE.search(estate)
        hamlet = re.search(r"(?<![新\d])村$", estate)
        if not (in_village or hamlet) and re.fullmatch(r"[甲乙丙丁]?\d+[A-Z]?", number):
            self.parts["building"] = self.parts.pop("number")


def _no_name(name: str) -> bool:
    """Say whether words say where something lies instead of naming it."""
    return len(name) == 1 or bool(_BESIDE.search(name))


def unpadded(value: str) -> str:
    """Drop zeros in front of every number: building 08 is building 8."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", value)


def _region(name: str) -> tuple[str, str]:
    """Split province, city, district and zone off a name: what is left, and they."""
    start = 0
    while True:
        found = next((m for each in _REGIONS if (m := each.match(name, start))), None)
        if found is None or found.end() == start:
            return name[start:], name[:start]
        start = found.end()
