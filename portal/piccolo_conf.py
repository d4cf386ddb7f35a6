"""Where Piccolo finds our engine and our one history of migrations."""

from piccolo.conf.apps import AppRegistry

from portal.core.database import DB

APP_REGISTRY = AppRegistry(apps=["portal.piccolo_app"])

__all__ = ["APP_REGISTRY", "DB"]
