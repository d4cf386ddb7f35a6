"""The environment is checked before anything starts, and production is strict."""

import pytest

from portal.core.settings import SettingsWrong, read

PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_KEY_FILE": "/etc/portal/key",
    "PORTAL_SMS": "https://sms.example.gov.cn/send",
    "PORTAL_BASE_URL": "https://help.example.gov.cn",
}


def test_nothing_set_is_a_development_portal_on_this_machine():
    found = read({})
    assert (found.env, found.host, found.port, found.pack) == ("development", "127.0.0.1", 8000, "yuhuan")
    assert found.base_url == "http://127.0.0.1:8000"
    assert found.hosts == {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}


def test_production_answers_to_its_own_host_alone():
    found = read(PRODUCTION)
    assert found.hosts == {"help.example.gov.cn"}
    assert found.https


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"PORTAL_KEY_FILE": ""}, "PORTAL_KEY_FILE"),
        ({"PORTAL_SMS": "outbox"}, "PORTAL_SMS"),
        ({"PORTAL_SMS": ""}, "PORTAL_SMS"),
        ({"PORTAL_SMS": "gateway"}, "PORTAL_SMS"),
        ({"PORTAL_SMS": "http://sms.example.gov.cn/send"}, "PORTAL_SMS"),
        ({"PORTAL_CLOCK": "2026-03-09T14:20:00+08:00"}, "PORTAL_CLOCK"),
        ({"PORTAL_ENV": "prod"}, "PORTAL_ENV"),
        ({"PORTAL_PORT": "eighty"}, "PORTAL_PORT"),
        ({"PORTAL_BASE_URL": "help.example.gov.cn"}, "PORTAL_BASE_URL"),
        ({"PORTAL_FILES_URL": "s3://bucket"}, "PORTAL_FILES_URL"),
    ],
)
def test_what_production_may_not_have_is_refused_by_name(change, names):
    with pytest.raises(SettingsWrong, match=names):
        read(PRODUCTION | change)


def test_the_clock_is_fixed_in_development_only_and_is_county_time_without_a_zone():
    assert read({"PORTAL_CLOCK": "2026-03-09T14:20"}).clock.isoformat() == "2026-03-09T14:20:00+08:00"
