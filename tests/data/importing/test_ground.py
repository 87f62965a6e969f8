"""What names a record stays the same for ever."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis import strategies as st

from data.importing.ground import name_uuid


@given(st.text())
def test_the_identifier_of_a_name_is_its_version_5_uuid(name: str) -> None:
    name = name.encode("utf-8", "ignore").decode()
    assert name_uuid(name) == str(uuid5(NAMESPACE_URL, name))
