"""How names of places are written: what differs between two spellings of the same name.

Full-width and traditional characters, blanks, kinds of dashes, Chinese numerals, the committee's
name in place of its village's, characters that look alike. What *sounds* alike is the business of
``geo.pinyin``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

NUMERALS: Final = "零〇○一二三四五六七八九十百两"

_SIMPLIFIED: Final = str.maketrans(
    "東龍橋灣莊鎮鄉園華門馬長興廣樓號單區縣陽陳張劉楊趙吳黃圍塢壩墊頭溝滬瀆涇濱灘漁觀遙橫堯棟層戶"
    "棲鳳慶蘇寧錫無衛蘭麗豐葉蓮萬會義聖雙鐵銀錢錦關開島嶺嶼巖崗峽澗澤濟蔣鄭顧錢陸倉場處榮漢溫湯"
    "潛烏牆禮譚許謝鄧鄒鍾韓顏馮魯歐賀費嚴貢賈賴黨齊凱業衝術學醫藥電訊織紡鋼糧農機廠軍運動體樂國際"
    "達遠經濟發創雲環廟廳獅蕭蘆薈薩濰潤灤瓏盧矯碼磚穀競筆紅綠線緣羅聯聰臺舊莖蔭藍蟲補裡襄規語談"
    "護豬貝貿賓跡車軒輪迴選遼郵銅鋪鎖閘閔閣隊階隨險雞離靜順須預頂項領頻飛養駐騰驛鬆魚鮮鳥鳴鶴鹽麥"
    "點",
    "东龙桥湾庄镇乡园华门马长兴广楼号单区县阳陈张刘杨赵吴黄围坞坝垫头沟沪渎泾滨滩渔观遥横尧栋层户"
    "栖凤庆苏宁锡无卫兰丽丰叶莲万会义圣双铁银钱锦关开岛岭屿岩岗峡涧泽济蒋郑顾钱陆仓场处荣汉温汤"
    "潜乌墙礼谭许谢邓邹钟韩颜冯鲁欧贺费严贡贾赖党齐凯业冲术学医药电讯织纺钢粮农机厂军运动体乐国际"
    "达远经济发创云环庙厅狮萧芦荟萨潍润滦珑卢矫码砖谷竞笔红绿线缘罗联聪台旧茎荫蓝虫补里襄规语谈"
    "护猪贝贸宾迹车轩轮回选辽邮铜铺锁闸闵阁队阶随险鸡离静顺须预顶项领频飞养驻腾驿松鱼鲜鸟鸣鹤盐麦"
    "点",
)
"""Traditional characters of place names; not a general table."""

_ALIKE: Final = str.maketrans(
    "己巳末戍戊曰折祟粱荼令候圆渚洲土夭入侧冶博拨",
    "已已未戌戌日拆崇梁茶今侯园诸州士天人测治搏拔",
)
"""Characters that are taken for one another by eye, each to one of its group.

Only such as hardly ever tell two places of one campaign apart. Not here: 丁 and 于, 东 and 车,
田 and 由, 大 and 太, 上 and 下 stand in too many names.
"""

_DASHES: Final = re.compile(r"[-‐‑‒–—―−－~〜～﹣_]+|(?<=\d)至(?=\d)")
_SECTION: Final = re.compile(rf"\(([\d{NUMERALS}A-Z东西南北中上下新老]+[期区])\)")
_LOOSE_BLANK: Final = re.compile(r"(?<![0-9A-Z]) | (?![0-9A-Z])")
_KIND: Final = re.compile("(?<=..)(?:自然村|村|社区|街道|镇|乡)$")
_NOT_PLAIN: Final = re.compile(
    f"[^0-9\u4e00-\u9fff-]|[{''.join(map(chr, _SIMPLIFIED))}{NUMERALS}至]|--"
)
_COMMITTEES: Final = (
    (re.compile(r"村?村(?:民)?(?:委员会|委会?|民委)$"), "村"),
    (re.compile(r"(?:社区)?(?:居民委员会|居委会?|居民委|委员会)$"), "社区"),
    (re.compile(r"(?<=街道)办事处$|(?<=[镇乡])(?:人民)?政府$"), ""),
)


def plain(text: str) -> str:
    """Bring an address or a name to plain letters.

    Full-width letters and digits become plain, small letters capital, traditional characters
    simplified, all dashes one; what cannot be seen goes. A blank stays only between two letters or
    digits, which it keeps apart. The section of an estate loses its brackets: 家园(二期).
    """
    shown = normalize("NFKC", text)
    if not shown.isprintable():
        shown = "".join(c for c in shown if category(c) not in {"Cf", "Cs", "Cc"} or c in "\n\t")
    shown = _SECTION.sub(r"\1", " ".join(shown.upper().translate(_SIMPLIFIED).split()))
    shown = normalize("NFC", _LOOSE_BLANK.sub("", _DASHES.sub("-", shown)))
    return _LOOSE_BLANK.sub("", shown)  # a letter that got its accent just now


def is_plain(text: str) -> bool:
    """Say whether ``plain`` leaves a text as it is and no numeral in it is Chinese.

    True of most addresses, and quick; of some that are plain it says no.
    """
    return _NOT_PLAIN.search(text) is None


def numeral(text: str) -> str:
    """Write a Chinese numeral in digits: 十二 is 12, 二〇三 is 203, 一百零五 is 105.

    Digits stay as they are; zeros in front are kept.
    """
    if text.isascii():
        return text
    digits = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
    digits |= {"零": "0", "○": "0", "两": "2"}
    if not set(text) & set("十百"):
        return "".join(digits.get(character, character) for character in text)
    total = last = 0
    for character in text:
        if character in "十百":
            total += (last or 1) * (10 if character == "十" else 100)
            last = 0
        else:
            last = int(digits[character])
    return str(total + last)


@lru_cache(maxsize=100_000)
def community_name(name: str) -> str:
    """Name a village or community, town or street by its own name, not by its committee's.

    村委会 and 村民委员会 become 村, 居委会 and 居民委员会 become 社区; a remark in brackets goes.
    """
    shown = re.sub(r"\([^)]*\)?", "", plain(name))
    for pattern, own in _COMMITTEES:
        if len(pattern.sub("", shown)) > 1:
            shown = pattern.sub(own, shown)
    return shown.replace("社区社区", "社区")


@lru_cache(maxsize=100_000)
def look_alike(name: str) -> str:
    """Fold a name so that spellings of it which look alike become equal.

    On top of ``plain`` and ``community_name``: blanks and punctuation go (but for dashes between
    digits), Chinese numerals become digits, and characters taken for one another by eye become one.
    Meant for comparing, never for showing. 东方村 and 东方社区 stay two: both may exist.
    """
    shown = re.sub(r"(?!(?<=\d)-(?=\d))[\W_]", "", community_name(name)).translate(_ALIKE)
    return re.sub(f"[{NUMERALS}]+", lambda found: numeral(found[0]), shown)


def bare(folded: str) -> str:
    """Return a folded name without the ending that says what kind of place it is."""
    return _KIND.sub("", folded)
