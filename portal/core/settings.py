"""Settings: the environment, read once and checked before anything starts (``docs/operations.md``)."""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.core.errors import Refusal


class SettingsWrong(Refusal):
    """The environment cannot be used as it is; the message names the variable and what to write."""


@dataclass(frozen=True)
class Settings:
    """What the environment says, with its defaults filled in."""

    env: str
    data: Path
    database_url: str | None
    host: str
    port: int
    base_url: str
    key_file: Path
    files_url: str
    pack: str
    sms: str
    clock: datetime | None

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def https(self) -> bool:
        """Cookies are ``Secure`` and ``__Host-`` exactly when people reach us by https."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The ``Host`` headers we answer to, lower case, with their port where it is not the default."""
        public = urlsplit(self.base_url).netloc.lower()
        if self.production:
            return frozenset({public})
        near = {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        return frozenset(near | {public})


def read(environment: dict[str, str]) -> Settings:
    """Settings from these variables. Raises SettingsWrong naming the first that cannot be used."""
    env = environment.get("PORTAL_ENV", "development")
    if env not in ("development", "production"):
        raise SettingsWrong("PORTAL_ENV: write development or production")
    data = Path(environment.get("PORTAL_DATA") or "data").absolute()
    host = environment.get("PORTAL_HOST") or "127.0.0.1"
    try:
        port = int(environment.get("PORTAL_PORT") or "8000")
    except ValueError:
        raise SettingsWrong("PORTAL_PORT: write a number such as 8000") from None
    if not 0 < port < 65536:
        raise SettingsWrong("PORTAL_PORT: write a number from 1 to 65535")
    base_url = (environment.get("PORTAL_BASE_URL") or f"http://{host}:{port}").rstrip("/")
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise SettingsWrong("PORTAL_BASE_URL: write an address such as https://help.example.gov.cn")
    key_file = environment.get("PORTAL_KEY_FILE")
    files_url = environment.get("PORTAL_FILES_URL") or str(data / "files")
    if files_url.startswith("s3:"):
        raise SettingsWrong("PORTAL_FILES_URL: s3:// is not built yet; write a folder")
    sms = environment.get("PORTAL_SMS") or "outbox"
    sms_parts = urlsplit(sms)
    near = sms_parts.hostname in ("127.0.0.1", "localhost", "::1")
    if sms != "outbox" and not (sms_parts.scheme == "https" or (sms_parts.scheme == "http" and near)):
        raise SettingsWrong("PORTAL_SMS: write outbox, or the https:// address of your SMS gateway")
    if env == "production":
        if not key_file:
            raise SettingsWrong("PORTAL_KEY_FILE: production needs its own key file (portal key FILE)")
        if sms == "outbox":
            raise SettingsWrong("PORTAL_SMS: production needs a gateway, not the outbox file")
        if environment.get("PORTAL_CLOCK"):
            raise SettingsWrong("PORTAL_CLOCK: only for development")
    return Settings(
        env=env,
        data=data,
        database_url=environment.get("PORTAL_DATABASE_URL") or None,
        host=host,
        port=port,
        base_url=base_url,
        key_file=Path(key_file).absolute() if key_file else data / "portal.key",
        files_url=files_url,
        pack=environment.get("PORTAL_PACK") or "yuhuan",
        sms=sms,
        clock=_clock(environment.get("PORTAL_CLOCK")),
    )


def _clock(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsWrong("PORTAL_CLOCK: write a moment such as 2026-03-09T14:20:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def settings() -> Settings:
    """The settings of this process. Raises SettingsWrong."""
    return read(dict(os.environ))
