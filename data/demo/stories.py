"""What residents report in the demo, and where: the stories the analyses should find.

A story gives every visited household a weight from where it lives; reports are drawn by weight.
Nothing is painted onto the map: trains are heard near the railway because the weight falls with
the distance to it. Sentences are invented except the published ones in ``published.REPORTS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.demo.geography import METRIC, Land
from geo.crs import STORED_CRS, transform_geometries

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Exposure:
    """How far every household is from what bothers it, metres.

    Attributes
    ----------
    homes
        Households as laid out: ``x``, ``y``, ``block``, ``stair``.
    rail, lamp, stop, park
        Distance to the nearest one; infinite where there is none.
    """

    homes: pd.DataFrame
    rail: Weights
    lamp: Weights
    stop: Weights
    park: Weights

    @classmethod
    def of(cls, land: Land, homes: pd.DataFrame) -> Exposure:
        """Measure from every household to what lies around."""
        around = pd.concat(land.surroundings, ignore_index=True)
        spots = np.asarray(shapely.points(homes["x"].to_numpy(), homes["y"].to_numpy()))

        def away(kind: str, clas: str | None = None) -> Weights:
            chosen = around["kind"] == kind
            if clas is not None:
                chosen &= around["class"] == clas
            shapes = around.loc[chosen, "geom"].to_numpy(dtype=object)
            if not shapes.size:
                return np.full(len(homes), np.inf)
            metric = transform_geometries(shapes, source=STORED_CRS, target=METRIC)
            home, _ = pairs = shapely.STRtree(metric).query_nearest(spots, all_matches=False)
            found = np.full(len(homes), np.inf)
            found[home] = shapely.distance(spots[home], metric[pairs[1]])
            return found

        return cls(
            homes,
            away("rail"),
            away("street_lamps", "working"),
            away("bus_stops"),
            away("parks"),
        )


class Story(NamedTuple):
    """A kind of report.

    Attributes
    ----------
    share
        How many of a department's reports belong to it, relative to its other stories.
    weight
        Weight of every household.
    """

    category: str
    request_type: str
    share: float
    weight: Callable[[Exposure], Weights]
    sentences: tuple[str, ...]


_LIT_WITHIN_M: Final = 55.0
"""Distance to a working lamp beyond which a street is dark."""

_WALKED_TO_THE_BUS_M: Final = 500.0
"""Distance to a stop beyond which people find it far."""


def _anywhere(exposure: Exposure) -> Weights:
    return np.ones(len(exposure.homes))


def _near_rail(exposure: Exposure) -> Weights:
    return np.exp(-exposure.rail / 75.0)


def _in_the_dark(exposure: Exposure) -> Weights:
    return np.where(exposure.lamp > _LIT_WITHIN_M, 1.0, 0.02)


def _far_from_bus(exposure: Exposure) -> Weights:
    return np.where(exposure.stop > _WALKED_TO_THE_BUS_M, 1.0, 0.05)


def _near_park(exposure: Exposure) -> Weights:
    return np.exp(-exposure.park / 110.0)


def _leaking_stairs(exposure: Exposure) -> Weights:
    block, stair = exposure.homes["block"].to_numpy(), exposure.homes["stair"].to_numpy()
    return np.where((block == 2) & np.isin(stair, (2, 3)), 1.0, 0.01)  # noqa: PLR2004


def _fourth_block(exposure: Exposure) -> Weights:
    return np.where(exposure.homes["block"].to_numpy() == 4, 1.0, 0.08)  # noqa: PLR2004


_EVERYDAY: Final = (
    Story(
        "health", "suggestion", 1.0, _anywhere, ("希望社区医院多配常用药", "看病报销手续再简单些")
    ),
    Story("education", "request", 0.8, _anywhere, ("孩子放学后没人照看", "希望增设幼儿园")),
    Story("social_security", "enquiry", 0.8, _anywhere, ("养老金怎么算", "灵活就业怎么缴社保")),
    Story(
        "culture", "suggestion", 0.4, _anywhere, ("希望多放几场露天电影", "农家书屋开放时间太短")
    ),
    Story("other", "enquiry", 0.4, _anywhere, ("想了解经开区的规划", "快递点太远")),
)

STORIES: Final[dict[str, tuple[Story, ...]]] = {
    "战略发展部": (
        Story("education", "request", 2.0, _anywhere, ("希望校车到村口接送", "上学路远")),
        *_EVERYDAY,
    ),
    "党群工作部": (
        Story("bus", "request", 7.0, _far_from_bus, ("30路不进小区", "老人去站台要走很远")),
        Story("sports", "complaint", 2.0, _anywhere, ("健身器材一直没有装", "孩子没有地方玩")),
        Story("housing", "complaint", 1.5, _anywhere, ("公共用地被占", "楼道里堆满东西")),
        *_EVERYDAY,
    ),
    "金融发展局": (
        Story(
            "municipal", "complaint", 6.0, _near_park, ("小公园路灯坏、没人打扫", "公园里停满车")
        ),
        Story("municipal", "complaint", 1.5, _anywhere, ("路口乱停车", "门前乱搭建")),
        *_EVERYDAY,
    ),
    "农村工作局": (
        Story("property_management", "complaint", 3.0, _anywhere, ("电梯常坏", "物业不回电话")),
        Story("environment", "complaint", 1.5, _anywhere, ("垃圾桶太少", "绿化没人养护")),
        *_EVERYDAY,
    ),
    "社会事业局": (
        Story("housing", "complaint", 6.0, _leaking_stairs, ("下雨天顶棚漏水", "墙面渗水发霉")),
        Story("environment", "complaint", 3.0, _fourth_block, ("楼下垃圾没人清", "楼道卫生差")),
        Story("property_management", "suggestion", 1.0, _anywhere, ("希望成立业主委员会",)),
        *_EVERYDAY,
    ),
    "国土分局": (
        Story(
            "railway_noise", "complaint", 9.0, _near_rail, ("夜里火车吵得睡不着", "墙上震出裂缝")
        ),
        Story(
            "street_lighting", "complaint", 6.0, _in_the_dark, ("巷子里没有路灯", "晚上不敢出门")
        ),
        Story("safety", "request", 2.0, _in_the_dark, ("希望装监控", "电瓶车被偷过")),
        *_EVERYDAY,
    ),
    "常州国税三分局": (
        Story("property_management", "complaint", 2.0, _anywhere, ("车位不够", "门禁坏了")),
        Story("environment", "complaint", 1.0, _anywhere, ("河边有异味",)),
        *_EVERYDAY,
    ),
}
