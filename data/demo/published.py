"""What was published about the household-visit campaign of spring 2017, retyped.

Names, dates, wordings of figures and the reported issues are facts of the published reports. Where
a figure was not published, ``None`` stands, and the demo invents one that is labelled as invented.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

FIRST_DAY: Final = dt.date(2017, 3, 24)
LAST_DAY: Final = dt.date(2017, 4, 9)


class Department(NamedTuple):
    """A department's part in the campaign.

    Attributes
    ----------
    visited, suggestions
        The published wording of its figures.
    evenings, weekends
        When its teams went, as far as published.
    """

    name: str
    community: str
    first_day: dt.date
    visited: str | None
    suggestions: str | None
    teams: int
    evenings: bool = False
    weekends: bool = False


DEPARTMENTS: Final = (
    Department("战略发展部", "东城湾村", dt.date(2017, 3, 26), "80余", "近20", 4, weekends=True),
    Department("党群工作部", "安置小区", dt.date(2017, 3, 27), "270", "70余", 9, evenings=True),
    Department("金融发展局", "芙蓉社区", dt.date(2017, 3, 25), "70", None, 5),
    Department("农村工作局", "遥观社区", dt.date(2017, 3, 29), None, None, 4),
    Department("社会事业局", "剑湖社区", dt.date(2017, 3, 25), None, None, 5),
    Department("国土分局", "芳渚村", dt.date(2017, 3, 24), "600余", "120余", 8),
    Department("常州国税三分局", "潞城村", dt.date(2017, 3, 27), "206", "34", 8),
)

CARDS_LEFT: Final = {"国土分局": 600}
"""Contact cards issued, where a number was published."""


class Report(NamedTuple):
    """A published issue and where it was reported."""

    department: str
    category: str
    request_type: str
    text: str
    building: str = ""


REPORTS: Final = (
    Report("战略发展部", "social_security", "enquiry", "有农保,想买社保:有哪些政策、怎么购买"),
    Report("战略发展部", "education", "request", "希望校车到小区接送"),
    Report("战略发展部", "health", "suggestion", "提高医保报销比例"),
    Report("党群工作部", "housing", "complaint", "安置小区占用公共用地"),
    Report("党群工作部", "bus", "request", "30路公交在小区增设站点"),
    Report("党群工作部", "sports", "complaint", "小区健身设施尚未建成"),
    Report("金融发展局", "municipal", "suggestion", "芙蓉小公园加强管理"),
    Report("金融发展局", "municipal", "complaint", "乱停车"),
    Report("金融发展局", "municipal", "complaint", "乱搭建"),
    Report("社会事业局", "environment", "complaint", "小区卫生环境差、物业管理水平低", "4幢"),
    Report("社会事业局", "housing", "complaint", "房子漏水、希望成立业主委员会", "2幢"),
    Report("国土分局", "railway_noise", "complaint", "离铁路太近,夜间列车噪声、房屋震动开裂"),
    Report("国土分局", "street_lighting", "complaint", "村内缺路灯照明"),
    Report("国土分局", "safety", "complaint", "村内缺安防摄像头"),
)

TOWN_DOTS: Final = {
    "横山桥镇": (120.1115, 31.76373),
    "遥观镇": (120.03159, 31.69844),
    "丁堰街道": (120.0112, 31.74559),
    "潞城街道": (120.04588, 31.76324),
}
"""Populated-place points (longitude, latitude), right to some hundred metres. Source: GeoNames,
CC BY 4.0."""

CREDIT: Final = "地名点位 © GeoNames (CC BY 4.0)"
