"""Every row is accepted or rejected with a reason; importing twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from data.actor import LOCAL, Actor
from data.categories import MOST_NEW
from data.importing import OWN_CAMPAIGN, Job, import_file
from data.importing.kinds import KINDS
from data.importing.kinds.base import Options
from data.importing.report import ImportReport
from data.store import Store
from geo.errors import MissingColumns, NotChosen, NotPermitted, UnknownChoice, UnreadableFile
from geo.facts import Facts
from geo.model import Filters, Survey
from tests.hostile import PAYLOADS

AREAS = gpd.GeoDataFrame(
    {"村名": ["芳渚村", "潞城村"], "乡镇": ["丁堰街道", "潞城街道"]},
    geometry=[shapely.box(120.0, 31.7, 120.01, 31.71), shapely.box(120.02, 31.7, 120.03, 31.71)],
    crs=4326,
)
HOUSEHOLDS = """户号,地址,村,经度,纬度,责任部门
H1,芳渚村1号,芳渚村,120.001,31.701,国土分局
H2,芳渚村2号,芳渚村,120.002,31.702,国土分局
H3,潞城村1号,,120.021,31.701,国税局
H4,没有坐标,潞城村,,,国税局
"""
VISITS = """户号,走访时间,走访结果,走访小组,部门,是否留卡
H1,2017-03-24 19:05,入户见面,第1组,国土分局,是
H2,2017/3/25,敲门无人,第1组,国土分局,否
H2,2017年3月26日 18:30,已走访,第2组,国土分局,是
"""
ISSUES = """反映时间,类别,内容,户号,经度,纬度
2017-03-24,路灯,村内缺路灯照明,H1,,
2017-03-24,没见过的类别,别的事,,120.021,31.701
2017-03-25,,没有地点,,,
"""


def do(
    store: Store, kind: str, content: str | gpd.GeoDataFrame, folder: Path, **options
) -> ImportReport:
    if isinstance(content, str):
        path = folder / f"{kind}.csv"
        path.write_text(content, encoding="utf-8")
    else:
        path = folder / f"{kind}.geojson"
        content.to_file(path)
    job = Job(
        kind,
        path,
        campaign=options.pop("campaign", "测试"),
        options=options.pop("options", Options()),
        answers=options.pop("answers", {"all": "recommended"}),
        **{k: v for k, v in options.items() if k != "write"},
    )
    report = import_file(store, LOCAL, job, write=options.get("write", True))
    assert report.rows == report.accepted + report.rejected
    assert report.accepted == report.new + report.changed + report.unchanged
    return report


def survey_of(store: Store, campaign: str = "测试") -> Survey:
    found = next(c for c in store.campaigns(LOCAL) if c.name == campaign)
    return store.survey(LOCAL, found.id)


def load_all(store: Store, folder: Path) -> list[ImportReport]:
    return [
        do(store, "areas", AREAS, folder),
        do(store, "households", HOUSEHOLDS, folder),
        do(store, "visits", VISITS, folder),
        do(store, "issues", ISSUES, folder),
    ]


def test_a_campaign_from_four_files(store: Store, tmp_path: Path) -> None:
    reports = load_all(store, tmp_path)
    assert [report.new for report in reports] == [2, 4, 3, 3]
    survey = survey_of(store)
    facts = Facts(survey, Filters(survey.campaign.id))
    assert facts.coverage.register == 4
    assert facts.coverage.effective == 2
    assert facts.issue_count == 3
    assert facts.issues_without_place == 1
    names = survey.areas["name"]
    assert [names.get(a, "") for a in survey.households["area"]] == [
        "芳渚村",
        "芳渚村",
        "潞城村",
        "潞城村",
    ]
    assert set(names) == {"丁堰街道", "潞城街道", "芳渚村", "潞城村"}
    assert survey.visits["card_left"].tolist() == [True, False, True]


def test_importing_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    load_all(store, tmp_path)
    again = load_all(store, tmp_path)
    assert [(r.new, r.changed) for r in again] == [(0, 0)] * 4
    assert [r.unchanged for r in again] == [2, 4, 3, 3]


def test_only_what_changed_is_written(store: Store, tmp_path: Path) -> None:
    load_all(store, tmp_path)
    report = do(store, "households", HOUSEHOLDS.replace("芳渚村2号", "芳渚村2号甲"), tmp_path)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 3)
    survey = survey_of(store)
    found = store.households(LOCAL, survey.campaign.id, survey.households.index)
    assert "芳渚村2号甲" in found["address"].tolist()


def test_a_rehearsal_says_the_same_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    report = do(store, "areas", AREAS, tmp_path, write=False)
    assert report.new == 2
    assert not report.written
    assert store.campaigns(LOCAL) == ()


def test_order_of_files_does_not_matter(store: Store, tmp_path: Path) -> None:
    do(
        store,
        "households",
        HOUSEHOLDS.replace(",芳渚村,", ",,").replace(",潞城村,", ",,"),
        tmp_path,
    )
    do(store, "areas", AREAS, tmp_path)
    survey = survey_of(store)
    names = survey.areas["name"]
    assert [names.get(a, "") for a in survey.households["area"]] == [
        "芳渚村",
        "芳渚村",
        "潞城村",
        "",
    ]


BAD_ROWS = {
    "position_swapped": ("households", "户号,经度,纬度\n1,2.3,48.8\n2,2.4,48.9\n3,31.7,120.0\n"),
    "position_in_metres": ("households", "户号,经度,纬度\n1,499052,3510804\n"),
    "position_range": ("households", "户号,经度,纬度\n1,185,10\n"),
    "number": ("households", "户号,经度,纬度\n1,abc,31\n"),
    "repeated": ("households", "户号,地址\n1,a\n1,b\n"),
    "empty": ("households", "户号,地址,备注\n,,x\n"),
    "date": ("visits", "户号,时间,结果\n1,昨天,met\n"),
    "date_order": ("visits", "户号,时间,结果\n1,3/5/2024,met\n"),
    "date_implausible": ("visits", "户号,时间,结果\n1,2999-01-01,met\n"),
    "date_offset": ("visits", "户号,时间,结果\n1,2017-03-24 10:00+99:99,met\n"),
    "future": ("visits", "户号,时间,结果\n1,2099-01-01,met\n"),
    "outcome": ("visits", "户号,时间,结果\n1,2017-03-24,不知道\n"),
    "missing": ("visits", "户号,时间,结果\n1,2017-03-24,\n"),
    "yes_no": ("visits", "户号,时间,结果,留卡\n1,2017-03-24,met,也许\n"),
    "name": ("areas", "名称,代码,乡镇\n,,某镇\n"),
    "level": ("areas", "名称,级别\n甲,省\n"),
}


_DECIDED = {"date_order": {"dates": "year_first"}, "position_swapped": {"axes": "as_written"}}


@pytest.mark.parametrize("rule", BAD_ROWS)
def test_bad_rows_are_rejected_with_reason_and_remedy(
    geopackage: Store, tmp_path: Path, rule: str
) -> None:
    kind, text = BAD_ROWS[rule]
    answers = {"all": "recommended"} | _DECIDED.get(rule, {})
    report = do(geopackage, kind, text, tmp_path, answers=answers)
    assert rule in {problem.rule for problem in report.problems}
    assert report.rejected >= 1
    assert len(report.rejected_rows) == report.rejected
    from text import LANGUAGES, Translator

    for problem in report.problems:
        for language in LANGUAGES:
            message, hint = problem.words(Translator(language.code))
            assert message
            assert hint
            assert "{" not in message + hint


def test_impossible_days_are_rejected(geopackage: Store, tmp_path: Path) -> None:
    days = ("2024-02-30", "2023-02-29", "0000-00-00")
    text = "户号,时间,结果\n" + "".join(f"{n},{day},met\n" for n, day in enumerate(days))
    assert do(geopackage, "visits", text, tmp_path).rejected == 3


def test_a_visit_to_a_number_that_is_not_on_the_register_is_rejected(
    geopackage: Store, tmp_path: Path
) -> None:
    load_all(geopackage, tmp_path)
    report = do(geopackage, "visits", "户号,时间,结果\nH99,2017-03-24,met\n", tmp_path)
    assert [problem.rule for problem in report.problems] == ["orphan"]


def test_visits_without_any_register_are_kept(geopackage: Store, tmp_path: Path) -> None:
    do(geopackage, "areas", AREAS, tmp_path)
    report = do(geopackage, "visits", "户号,时间,结果,村\nH1,2017-03-24,met,芳渚村\n", tmp_path)
    assert report.new == 1
    survey = survey_of(geopackage)
    assert Facts(survey, Filters(survey.campaign.id)).off_register == 1


def test_null_island_and_nothing_are_no_position(geopackage: Store, tmp_path: Path) -> None:
    text = "户号,经度,纬度\n1,0,0\n2,无,无\n3,,\n4,120,31\n5,１２０．５,31\n"
    do(geopackage, "households", text, tmp_path)
    placed = survey_of(geopackage).households.geometry.notna()
    assert placed.tolist() == [False, False, False, True, True]


def test_numbers_of_the_register_keep_their_zeros(geopackage: Store, tmp_path: Path) -> None:
    do(geopackage, "households", "户号,地址\n007,a\n7,b\n", tmp_path)
    survey = survey_of(geopackage)
    found = geopackage.households(LOCAL, survey.campaign.id, survey.households.index)
    assert found["code"].tolist() == ["007", "7"]


def test_times_with_an_offset_become_civil_time(geopackage: Store, tmp_path: Path) -> None:
    do(geopackage, "visits", "户号,时间,结果\n1,2017-03-24T18:30:00Z,met\n", tmp_path)
    moment = survey_of(geopackage).visits["visited_at"].iloc[0]
    assert str(moment) == "2017-03-25 02:30:00"  # the next day in China


def test_personal_data_is_not_read(geopackage: Store, tmp_path: Path) -> None:
    text = "户号,地址,户主姓名,手机号,身份证号\n1,甲,李四,13800000000,320400190001010000\n"
    report = do(geopackage, "households", text, tmp_path)
    assert {"户主姓名", "手机号", "身份证号"} <= set(report.unused)
    content = geopackage.backend.path.read_bytes()
    for secret in ("李四", "13800000000", "320400190001010000"):
        assert secret.encode() not in content


def test_new_categories_get_a_look_of_their_own(geopackage: Store, tmp_path: Path) -> None:
    report = do(geopackage, "issues", ISSUES, tmp_path)
    assert any("New categories" in message for message, _ in report.warnings)
    categories = survey_of(geopackage).categories
    assert "没见过的类别" in categories["zh"].tolist()
    assert categories["key"].is_unique


def test_same_report_twice_in_a_file_is_two_reports(geopackage: Store, tmp_path: Path) -> None:
    text = "类别,内容,反映时间\n路灯,坏了,2017-03-24\n路灯,坏了,2017-03-24\n"
    assert do(geopackage, "issues", text, tmp_path).new == 2
    assert do(geopackage, "issues", text, tmp_path).unchanged == 2


def test_outlines_that_cross_themselves_are_repaired_and_told(
    geopackage: Store, tmp_path: Path
) -> None:
    bow = shapely.Polygon([(120, 31), (120.01, 31.01), (120.01, 31), (120, 31.01)])
    frame = gpd.GeoDataFrame(
        {"name": ["蝴蝶结", "点"]}, geometry=[bow, shapely.Point(1, 1)], crs=4326
    )
    report = do(geopackage, "areas", frame, tmp_path)
    assert report.new == 1
    assert any("repaired" in message for message, _ in report.warnings)
    assert [problem.rule for problem in report.problems] == ["geometry"]
    assert survey_of(geopackage).areas.geometry.is_valid.all()


def test_other_systems_are_brought_to_degrees(geopackage: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    AREAS.to_crs(4549).to_file(path)
    import_file(geopackage, LOCAL, Job("areas", path, campaign="测试"))
    outlines = survey_of(geopackage).areas.geometry.dropna()
    assert outlines.iloc[0].equals_exact(AREAS.geometry.iloc[0], 1e-7)


def test_metres_that_say_degrees_are_asked_about(geopackage: Store, tmp_path: Path) -> None:
    wrong = AREAS.to_crs(4549).set_crs(4326, allow_override=True)
    report = do(geopackage, "areas", wrong, tmp_path)
    assert [question.topic for question in report.open_questions] == ["crs"]
    assert not report.written
    report = do(geopackage, "areas", wrong, tmp_path, answers={"crs": "EPSG:4549"})
    assert report.new == len(AREAS)
    bounds = survey_of(geopackage).extent
    assert bounds == pytest.approx(tuple(AREAS.total_bounds), abs=1e-7)


def test_metres_read_in_a_system_they_cannot_be_in_are_refused(
    geopackage: Store, tmp_path: Path
) -> None:
    wrong = AREAS.to_crs(4549).set_crs(4326, allow_override=True)
    with pytest.raises(UnreadableFile):
        do(geopackage, "areas", wrong, tmp_path, answers={"crs": "EPSG:4326"})


def test_buildings_can_be_the_register(store: Store, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["1幢", "学校", "2幢"], "building": ["residential", "school", None]},
        geometry=[
            shapely.box(120.001 + n / 1000, 31.701, 120.0012 + n / 1000, 31.7012) for n in range(3)
        ],
        crs=4326,
    )
    do(store, "areas", AREAS, tmp_path)
    report = do(store, "buildings", frame, tmp_path, options=Options(register_from_buildings=True))
    assert report.new == 3
    survey = survey_of(store)
    assert survey.campaign.register == "buildings"
    assert len(survey.households) == 2
    assert (survey.households["area"] > 0).all()
    do(store, "buildings", frame, tmp_path, options=Options(register_from_buildings=True))
    assert len(survey_of(store).households) == 2


def test_columns_that_are_needed_are_asked_for(geopackage: Store, tmp_path: Path) -> None:
    with pytest.raises(MissingColumns) as caught:
        do(geopackage, "visits", "户号,备注\n1,x\n", tmp_path)
    assert "走访时间" in str(caught.value.facts)
    assert geopackage.campaigns(LOCAL) == ()


def test_campaign_must_be_named_when_there_are_several(geopackage: Store, tmp_path: Path) -> None:
    do(geopackage, "areas", AREAS, tmp_path, campaign="甲")
    assert do(geopackage, "areas", AREAS, tmp_path, campaign="").campaign == "甲"
    do(geopackage, "areas", AREAS, tmp_path, campaign="乙")
    with pytest.raises(NotChosen):
        do(geopackage, "areas", AREAS, tmp_path, campaign="")


def test_nothing_is_imported_into_the_demo_by_accident(
    demo_geopackage: Path, tmp_path: Path
) -> None:
    import shutil

    from data import open_store

    path = tmp_path / "d.gpkg"
    shutil.copyfile(demo_geopackage, path)
    assert do(open_store(path), "areas", AREAS, tmp_path, campaign="").campaign == OWN_CAMPAIGN


def test_unknown_kind_and_missing_right(geopackage: Store, tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice):
        import_file(geopackage, LOCAL, Job("cats", tmp_path))
    path = tmp_path / "a.csv"
    path.write_text(HOUSEHOLDS, encoding="utf-8")
    with pytest.raises(NotPermitted):
        import_file(geopackage, Actor("x", "planner"), Job("households", path))


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_hostile_text_is_kept_as_text_in_every_kind(
    geopackage: Store, tmp_path: Path, kind: str
) -> None:
    """Every payload in every column: rows are accepted or rejected, nothing breaks."""
    import csv

    fields = next(k for k in KINDS if k.key == kind).fields
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.aliases[0] for field in fields])
        for number, payload in enumerate(PAYLOADS.values()):
            row = []
            for field in fields:
                fixed = {
                    "lon": "120.0",
                    "lat": "31.7",
                    "visited_at": "2017-03-24",
                    "reported_at": "2017-03-24",
                    "outcome": "met",
                    "level": "",
                    "card_left": "",
                    "category": payload if number < MOST_NEW else "路灯",
                    "id": str(number),
                }
                row.append(fixed.get(field.name, payload))
            writer.writerow(row)
    report = import_file(geopackage, LOCAL, Job(kind, path, campaign=PAYLOADS["template"]))
    assert report.rows == len(PAYLOADS) == report.accepted + report.rejected
    assert report.accepted > 0


def test_two_places_of_one_name(geopackage: Store, tmp_path: Path) -> None:
    """Areas in one file may share a name only if a code or their town tells them apart."""
    frame = AREAS.assign(村名=["同名村", "同名村"], 代码=["1", "2"])
    assert do(geopackage, "areas", frame, tmp_path).new == 2
    again = AREAS.assign(村名=["双", "双"])
    assert do(geopackage, "areas", again, tmp_path).new == 2
    assert do(geopackage, "areas", again, tmp_path).unchanged == 2
    again = AREAS.assign(村名=["单", "单"], 乡镇="丁堰街道")
    assert do(geopackage, "areas", again, tmp_path).rejected == 1
