"""The trial of a new user: three sheets of an office are on the map by the page's own words."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl

from data import open_store
from data.actor import LOCAL
from geo.model import Survey
from tests.browsing import Visitor, visiting
from tests.conftest import serving

DOORS = [(f"A{block}{door:02d}", block, door) for block in (1, 2, 3) for door in range(1, 9)]
FEW = 12
"""A new user should need no more steps than that; five minutes are twenty-five seconds for each."""


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def three_sheets(folder: Path) -> list[Path]:
    """Register, visits in GBK with two title rows and two faulty rows, issues."""
    register = [
        [code, f"芳渚苑{block}幢{door}室", 119.94 + block / 1000, 31.7 + door / 10_000]
        for code, block, door in DOORS
    ]
    visits = [
        [code, f"2017-03-24 19:{number:02d}", "敲门无人" if number % 3 else "入户见面", "第一组"]
        for number, (code, _, _) in enumerate(DOORS[:20])
    ]
    visits[4][1], visits[7][2] = "不知道哪天", "下次再来"
    said = StringIO()
    csv.writer(said).writerows(
        [["三月走访汇总"], ["填表：一组"], ["户号", "走访日期", "走访结果", "小组"], *visits]
    )
    table = folder / "走访.csv"
    table.write_bytes(said.getvalue().encode("gb18030"))
    issues = [["路灯", "楼前的路晚上看不清", "2017-03-24", code] for code, _, _ in DOORS[:5]]
    return [
        workbook(folder / "意见.xlsx", [["类别", "内容", "反映时间", "户号"], *issues]),
        table,
        workbook(folder / "户册.xlsx", [["户号", "地址", "经度", "纬度"], *register]),
    ]


@dataclass
class Newcomer:
    """Somebody who knows nothing but what the page says, and whose steps are counted."""

    visitor: Visitor
    steps: int = 0

    def drop(self, *files: Path) -> None:
        self.steps += 1
        self.visitor.page.set_input_files("input[type=file]", [str(file) for file in files])
        self.wait()

    def press(self, words: str) -> None:
        self.steps += 1
        self.visitor.page.get_by_role("button", name=re.compile(words)).first.click()
        self.wait()

    def wait(self) -> None:
        page = self.visitor.page
        page.wait_for_timeout(400)
        page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000
        )
        self.visitor.settle()

    def sees(self, words: str) -> None:
        self.visitor.page.get_by_text(re.compile(words)).first.wait_for(timeout=30_000)

    def decide_and_import(self) -> None:
        if self.visitor.page.get_by_role("button", name="全部采用建议").count():
            self.press("^全部采用建议$")
        self.press("^导入 [0-9]+ 行$")


def survey_of(path: Path) -> Survey:
    store = open_store(path)
    campaign = store.campaigns(LOCAL)[0]
    return store.survey(LOCAL, campaign.id)


def test_three_sheets_are_on_the_map_in_a_dozen_steps(
    chromium, blank_geopackage: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    with serving(path, tmp_path) as server, visiting(chromium, server) as visitor:
        visitor.open("/import")
        user = Newcomer(visitor)
        sheets = three_sheets(tmp_path)
        user.drop(*sheets)
        user.sees("排在“户册.xlsx”之后")  # whatever the order they were dropped in
        for _ in range(3):
            user.decide_and_import()
        user.sees("已导入：新增 18，有变化 0，未变 0，退回 2。")
        _correct_and_bring_back(user, tmp_path)
        user.sees("已导入：新增 2，有变化 0，未变 0，退回 0。")
        user.sees("所有文件都已导入。")
        user.press("^去看地图$")
        visitor.map(layers=2)
        user.sees("24 户里还有 [0-9]+ 户没有走到")
        assert user.steps <= FEW
        visitor.open("/import")
        user.drop(*sheets)
        user.sees("没有新内容：未变 24，退回 0。")
        user.sees("没有新内容：未变 18，退回 2。")  # it did not wait for a register that is there
        assert visitor.errors == []
        assert visitor.outside == []
    survey = survey_of(path)
    assert (len(survey.households), len(survey.visits), len(survey.issues)) == (24, 20, 5)
    assert (survey.visits["household"] > 0).all()
    assert (survey.issues["household"] > 0).all()


def _correct_and_bring_back(user: Newcomer, folder: Path) -> None:
    """Take the rejected rows from the page, correct them there, drop the very file again."""
    user.steps += 1
    with user.visitor.page.expect_download() as download:
        user.visitor.page.get_by_role("button", name="退回的行（XLSX）").click()
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    page = book.worksheets[0]
    head = [cell.value for cell in page[1]]
    assert head[:4] == ["户号", "走访日期", "走访结果", "小组"]
    page.cell(2, head.index("走访日期") + 1).value = "2017-03-25"
    page.cell(3, head.index("走访结果") + 1).value = "敲门无人"
    corrected = folder / "退回的行.xlsx"
    book.save(corrected)
    user.drop(corrected)
    user.decide_and_import()


def test_dropped_files_are_still_there_after_a_look_at_another_page(
    chromium, blank_geopackage: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(blank_geopackage, path)
    with serving(path, tmp_path) as server, visiting(chromium, server) as visitor:
        visitor.open("/import")
        user = Newcomer(visitor)
        first, second = three_sheets(tmp_path)[1:]
        user.drop(second)
        user.sees("^导入 24 行$")
        visitor.page.get_by_role("link", name="总览").click()
        user.wait()
        visitor.page.get_by_role("link", name="导入").click()
        user.wait()
        user.sees("^导入 24 行$")
        user.drop(first)
        user.sees("排在“户册.xlsx”之后")
        user.press("^去掉$")
        visitor.page.get_by_text("户册.xlsx", exact=True).wait_for(state="detached")
        assert visitor.errors == []
