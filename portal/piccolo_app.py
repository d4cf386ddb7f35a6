"""The one Piccolo app: all tables share the history in ``migrations/``."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=str(Path(__file__).parents[1] / "migrations"),
    table_classes=[],
    migration_dependencies=[],
)
