"""How much a text looks like something people write, by the characters it is made of."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_FREQUENT: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美"
    "相见被利什二等产新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水"
    "名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期"
    "市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色"
    "路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "村户号址街道镇乡县省栋幢单元室楼弄巷组委会居社区苑园城港湾河桥站牌灯铁噪音车停垃圾绿环境卫生物业投诉建议"
    "反映希望增加修坏漏水电网络宽噪声夜晚火校医保险养老低残疾贫困拆迁安置房屋坝塘沟渠污臭扰民宣传访登记册编坐标"
    "经纬度状态结果姓名备注时间部门责任类别未已遇拒绝满意办理答复期限序填制审核联系话身份证性别男女龄族汉"
    "個們來為國會說時對這裡後過種經麼學現動還進樣實從無與長機關點業將兩間問並應頭體見產話門東聲員解論處義條氣題"
    "爾變總電數報結務場計資許統區隊書則聽達強難權設記類據邊張該規萬傳師觀讓識帶導爭運戶號棟單樓鎮鄉縣園橋燈鐵"
    "噪圾環境衛訴議漏絡險養殘貧遷屋溝擾訪冊標緯態備註責絕滿辦覆填審聯繫齡漢灣臺灣"
)
"""Characters that make up most of any Chinese text, and of registers and complaints in particular,
simplified and traditional."""


@cache
def _common() -> frozenset[str]:
    """Return the first level of GB 2312 and of Big5: what is taught at school."""
    simplified = bytes(
        byte for lead in range(0xB0, 0xD8) for tail in range(0xA1, 0xFF) for byte in (lead, tail)
    )
    tails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = bytes(
        byte for lead in range(0xA4, 0xC7) for tail in tails for byte in (lead, tail)
    )
    return frozenset(simplified.decode("gb2312", "ignore")) | frozenset(
        traditional.decode("big5", "ignore")
    )


def plausibility(text: str) -> float:
    """Say how much the characters beyond ASCII look like real text.

    Every such character counts: 1 for one of the most frequent, 0.4 for one taught at school or a
    letter among plain letters, 0.5 for Chinese punctuation, 0 for other Chinese characters, -1 for
    what hardly anybody writes. The result is the mean, so between -1 and 1; 0 for plain ASCII.
    """
    beyond = [(place, mark) for place, mark in enumerate(text) if mark > "\x7f"]
    if not beyond:
        return 0.0
    common = _common()
    total = 0.0
    for place, mark in beyond:
        if mark in _FREQUENT:
            total += 1.0
        elif _PUNCTUATION.match(mark):
            total += 0.5
        elif mark in common:
            total += 0.4
        elif "\u4e00" <= mark <= "\u9fff" or mark >= "\U00020000":
            total += 0.0
        elif mark <= "\u024f" and mark.isalpha() and _alone(text, place):
            total += 0.4
        else:
            total -= 1.0
    return total / len(beyond)


_PUNCTUATION: Final = re.compile("[\u3000-\u3011\uff01-\uff5e—…·“”‘’°×→②①③㎡]")


def _alone(text: str, place: int) -> bool:
    """Say whether the neighbours are plain, as in “Élise à Orléans”."""
    return (text[max(place - 1, 0) : place] + text[place + 1 : place + 2]).isascii()


def has_hanzi(text: str) -> bool:
    """Say whether there is a Chinese character that people use."""
    common = _common()
    return any(mark in common or mark in _FREQUENT for mark in text)


# --- text that was saved in a wrong encoding ----------------------------------------------------


def _first_of_utf8() -> str:
    """Return what GBK makes of the first two of the three bytes of a Chinese character."""
    pairs = bytes(
        b for lead in range(0xE4, 0xEA) for tail in range(0x80, 0xC0) for b in (lead, tail)
    )
    return "".join(pairs[n : n + 2].decode("gbk", "ignore") for n in range(0, len(pairs), 2))


LOST: Final = re.compile("[\ufffd\ud800-\udfff]|锟斤拷")
"""Characters that stand where others were lost for good."""

SUSPECT: Final = re.compile(
    f"[{re.escape(''.join(sorted(set(_first_of_utf8()))))}]"
    "|[\u00c2-\u00ef][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|(?<![A-Za-z])[\u00a1-\u00ff]{2,}(?![A-Za-z])"
)
"""What text shows that was read in a wrong encoding; real text may show it too."""

POSSIBLY_GARBLED: Final = re.compile(
    f"[\ufffd\ud800-\udfff锟\u00a1-\u00ff{re.escape(''.join(sorted(set(_first_of_utf8()))))}]"
)
"""One character of what the two above find: quick to search for in much text."""

_WRONG_WAYS: Final = (
    ("gb18030", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
)
"""Encoding a text was wrongly read in, and the one it was written in."""

_CLEARLY: Final = 0.3


def restored(text: str) -> str | None:
    """Undo a wrong reading, when that clearly gives Chinese text; otherwise ``None``.

    “鑺虫笟鏉戯紒” is “芳渚村！” written as UTF-8, read as GBK and saved; “é¾™” is “龙”.
    """
    if not SUSPECT.search(text):
        return None
    for wrong, right in _WRONG_WAYS:
        try:
            found = text.encode(wrong).decode(right)
        except UnicodeError:
            continue
        if has_hanzi(found) and plausibility(found) > plausibility(text) + _CLEARLY:
            return found
    return None


def looks_lost(text: str) -> bool:
    """Say whether a text was read in a wrong encoding and lost characters on the way."""
    if LOST.search(text):
        return True
    if not SUSPECT.search(text):
        return False
    for wrong, right in _WRONG_WAYS[:3]:
        found = text.encode(wrong, "ignore").decode(right, "ignore")
        whole = len(found.encode(right)) > 0.6 * len(text.encode(wrong, "ignore"))
        if whole and has_hanzi(found) and plausibility(found) > plausibility(text) + 2 * _CLEARLY:
            return True
    return False
