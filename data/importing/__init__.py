"""Bringing a file's records into a campaign: all its good rows or none of it, every fault named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.categories import starter_rows
from data.importing.columns import PERSONAL, mapped, match_columns
from data.importing.ground import Ground
from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind, Options, Records
from data.importing.report import ImportReport
from data.importing.rows import Rows, finite
from data.reading import read_file
from data.reading.raw import RawTable
from data.store import Change
from data.writing import campaign_row
from geo.crs import STORED_CRS, crs_kind, transform_geometries
from geo.errors import MissingColumns, NotChosen, UnknownChoice, UnreadableFile
from geo.model import Campaign
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store
    from data.writing import Writer

OWN_CAMPAIGN: Final = "我的走访 My campaign"
"""Name of the campaign that is made when none is named and none is there but the demo."""


@dataclass(frozen=True)
class Job:
    """One file to import.

    Attributes
    ----------
    name
        What the user calls the file.
    campaign
        Name of the campaign; made when there is none of that name. Empty: the only one that is not
        a demo, or a new one.
    credit
        Whose open data it is, to be printed on maps; empty leaves the campaign's as it is.
    timezone
        Civil time of a campaign that is made; empty is China's.
    request
        Names this intention: the same one again changes nothing.
    """

    kind: str
    path: Path
    name: str = ""
    campaign: str = ""
    credit: str = ""
    timezone: str = ""
    options: Options = field(default_factory=Options)
    request: UUID = field(default_factory=uuid4)


def kind_named(key: str) -> Kind:
    """Return a kind by its key.

    Raises
    ------
    UnknownChoice
        When there is none.
    """
    found = next((kind for kind in KINDS if kind.key == key), None)
    if found is None:
        known = ", ".join(kind.key for kind in KINDS)
        raise UnknownChoice(topic=N_("kind of records"), value=key, known=known)
    return found


def import_file(store: Store, actor: Actor, job: Job, *, write: bool = True) -> ImportReport:
    """Read a file and bring its records into a campaign.

    Parameters
    ----------
    write
        Whether to keep the result. Otherwise everything is done and then undone, so that the report
        says exactly what would happen.

    Raises
    ------
    UnusableInput
        When the file as a whole cannot be used; then nothing was changed.
    """
    kind = kind_named(job.kind)
    raw = read_file(job.path, name=job.name or job.path.name)
    work = _Import(kind, raw, job)
    change = Change(job.request, f"import {kind.key}", work.apply)
    receipt = store.write(actor, change) if write else store.rehearse(actor, change)
    work.report.written = write
    work.report.repeated = receipt.repeated
    return work.report


class _Import:
    """One file on its way into one campaign."""

    def __init__(self, kind: Kind, raw: RawTable, job: Job) -> None:
        self.kind, self.raw, self.job = kind, raw, job
        names = [str(name) for name in raw.rows.columns]
        self.columns = match_columns(names, kind.fields)
        missing = kind.missing(self.columns, has_shapes=raw.shapes is not None)
        if missing:
            raise MissingColumns(
                file=raw.file, missing=", ".join(missing), found=", ".join(names[:40]) or "-"
            )
        self.report = ImportReport(
            file=raw.file,
            kind=kind.key,
            campaign=job.campaign,
            rows=len(raw.rows),
            read_as={**raw.read_as, "columns": self.columns},
            warnings=list(raw.warnings),
        )
        unused = [name for name in names if name not in self.columns.values()]
        personal = [name for name in unused if PERSONAL.search(name)]
        self.report.unused = unused
        if personal:
            self.report.warnings.append(
                (
                    N_("Personal data was not read: {columns}."),
                    {"columns": ", ".join(personal)},
                )
            )
        self.shapes = _stored_shapes(raw, self.report)

    def apply(self, writer: Writer) -> dict[str, int]:
        """Do the work inside a transaction; may run again after a rehearsal."""
        campaign = self._campaign(writer)
        self.report.campaign = campaign.name
        ground = Ground(writer, campaign)
        table = mapped(self.raw.rows, self.columns, self.kind.fields)
        rows = Rows(table, self.shapes, self.columns, self.report)
        records = self.kind.accept(rows, ground, self.job.options)
        self._keep(writer, campaign, records)
        self.kind.finish(ground, self.job.options, rows)
        self.report.problems.sort(key=lambda problem: (problem.row, problem.column))
        bad = sorted({problem.row for problem in self.report.problems})
        self.report.rejected_rows = self.raw.rows.loc[bad]
        return {
            "rows": self.report.rows,
            "rejected": self.report.rejected,
            "new": self.report.new,
            "changed": self.report.changed,
        }

    def _campaign(self, writer: Writer) -> Campaign:
        """Find the campaign by name, or make it; the demo takes no data of others."""
        known = writer.campaigns()
        name = self.job.campaign.strip()
        own = [campaign for campaign in known if not campaign.made_up]
        found = next((campaign for campaign in own if campaign.name == name), None)
        if found is None and any(campaign.name == name for campaign in known):
            names = ", ".join(campaign.name for campaign in own) or OWN_CAMPAIGN
            raise UnknownChoice(topic=N_("campaign of your own"), value=name, known=names)
        if not name and len(own) > 1:
            names = ", ".join(campaign.name for campaign in own)
            raise NotChosen(topic=N_("campaign"), known=names)
        if not name and own:
            found = own[0]
        if found is None:
            found = self._new_campaign(writer, name or OWN_CAMPAIGN)
        if self.job.credit and self.job.credit not in found.credit:
            credit = " · ".join(part for part in (found.credit, self.job.credit) if part)
            writer.update(tables.CAMPAIGN, pd.DataFrame({"credit": [credit]}, index=[found.id]))
        return found

    def _new_campaign(self, writer: Writer, name: str) -> Campaign:
        made = Campaign(id=0, key=str(uuid4()), name=name)
        if self.job.timezone:
            _require_zone(self.job.timezone)
            made = Campaign(id=0, key=made.key, name=name, timezone=self.job.timezone)
        number = int(writer.add(tables.CAMPAIGN, campaign_row(made))[0])
        writer.add(tables.CATEGORY, starter_rows(number))
        return next(c for c in writer.campaigns() if c.id == number)

    def _keep(self, writer: Writer, campaign: Campaign, records: Records) -> None:
        """Add what is new, overwrite what has changed, leave the rest."""
        incoming = records.rows
        stored = writer.rows(records.table, campaign.id)
        number = pd.Series(stored.index, index=stored["uuid"])
        known = incoming["uuid"].isin(number.index).to_numpy()
        fresh = incoming[~known]
        if len(fresh):
            added = fresh.assign(campaign_id=campaign.id)
            for column in records.table.columns:
                if column.name not in added.columns and column.name != "id":
                    added[column.name] = 0 if column.foreign_keys else ""
            writer.add(records.table, added)
        again = incoming[known].set_index(number[incoming["uuid"][known]].to_numpy())
        again = again.drop(columns="uuid")
        different = _different(again, stored.loc[again.index, list(again.columns)])
        if different.any():
            writer.update(records.table, again[different])
        self.report.new = len(fresh)
        self.report.changed = int(different.sum())
        self.report.unchanged = len(again) - self.report.changed


def _require_zone(name: str) -> None:
    """Refuse a time zone that the rules of civil time do not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownChoice(
            topic=N_("time zone"), value=name, known="Asia/Shanghai, Asia/Urumqi, Europe/Paris, UTC"
        ) from error


def _stored_shapes(raw: RawTable, report: ImportReport) -> NDArray[np.object_] | None:
    """Bring a file's shapes to EPSG:4326; without a stated system they must look like degrees."""
    shapes = raw.shapes
    if shapes is None:
        return None
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)) & finite(shapes)
    if raw.crs and crs_kind(raw.crs) != "unknown":
        report.read_as["crs"] = raw.crs
        moved = shapes.copy()
        if present.any():
            moved[present] = transform_geometries(
                shapes[present], source=raw.crs, target=STORED_CRS
            )
        shapes = moved
    else:
        report.warnings.append(
            (N_("The file does not say its coordinate system; read as longitude and latitude."), {})
        )
    bounds = shapely.total_bounds(shapes[present]) if present.any() else np.zeros(4)
    beyond = (np.abs(bounds) > (180.0, 90.0, 180.0, 90.0)).any()
    if beyond or not finite(shapes[present]).all():
        raise UnreadableFile(
            file=raw.file,
            reason=N_("its coordinates are not longitude and latitude, whatever it says"),
        )
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def _different(incoming: pd.DataFrame, stored: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which rows differ from what is stored."""
    differs = np.zeros(len(incoming), dtype=bool)
    for name in incoming.columns:
        new, old = incoming[name], stored[name]
        if name == "geom":
            same = shapely.equals_identical(
                new.to_numpy(dtype=object), old.to_numpy(dtype=object)
            ) | (
                shapely.is_missing(new.to_numpy(dtype=object))
                & shapely.is_missing(old.to_numpy(dtype=object))
            )
        else:
            same = np.array(
                [_plain(a) == _plain(b) for a, b in zip(new.tolist(), old.tolist(), strict=True)],
                dtype=bool,
            )
        differs |= ~same if len(same) else False
    return differs


def _plain(value: Any) -> object:  # noqa: ANN401 - any cell
    """Return a value as it compares: no difference between kinds of nothing or of time."""
    if value is None or value != value or value == 0:  # noqa: PLR0124 - not a number
        return None
    if hasattr(value, "isoformat"):
        return pd.Timestamp(value).isoformat(sep=" ", timespec="seconds")
    text = "1" if value is True or value is np.True_ else str(value)
    return text.removesuffix(".000000").removesuffix(".0")
