"""A person at a terminal, for each test."""

import pytest

from accounts.program import Person


@pytest.fixture
def person(aws, tmp_path):
    """Someone with credentials of the account 111122223333."""
    return Person(aws.url, tmp_path)
