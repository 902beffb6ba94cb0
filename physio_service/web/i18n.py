"""The pages' language and the clinic's wall clock.

Every string of a page goes through gettext: `_("…")` in Python and templates, and is collected
by `pybabel extract -F physio_service/web/babel.cfg`. A language is offered once its folder under
`translations/` holds a compiled catalogue; until one is added, pages are in English.
"""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask
from flask_babel import Babel, get_locale

from physio_service.web import parts

FOLDER = Path(__file__).parent / "translations"
_FALLBACK = "en"
_MOMENT = "EEE d MMM y, HH:mm"
_DAY = "EEE d MMM y"
_SHORT_DAY = "EEE d MMM"


def install(app: Flask) -> None:
    """Choose the language by the clinic of whoever is asking, and give templates its clock."""
    Babel(
        app,
        default_locale=_FALLBACK,
        default_translation_directories=str(FOLDER),
        locale_selector=_choose,
    )
    app.jinja_env.filters.update(moment=show_moment, day=show_day, short_day=show_short_day)
    app.jinja_env.globals.update(page_language=lambda: str(get_locale()))


def languages(folder: Path = FOLDER) -> frozenset[str]:
    """Return the languages pages can be shown in."""
    found = {path.parents[1].name for path in folder.glob("*/LC_MESSAGES/messages.mo")}
    return frozenset(found | {_FALLBACK})


def show_moment(instant: datetime, zone: str | None = None) -> str:
    """Return an instant as the clock of `zone` (the clinic's unless said) shows it."""
    return format_datetime(
        instant, _MOMENT, tzinfo=ZoneInfo(zone or clinic_zone()), locale=get_locale()
    )


def show_day(day: date) -> str:
    """Return a calendar date in the page's language."""
    return format_date(day, _DAY, locale=get_locale())


def show_short_day(day: date) -> str:
    """Return a calendar date where its year is plain."""
    return format_date(day, _SHORT_DAY, locale=get_locale())


def clinic_zone() -> str:
    """Return the zone of the clinic whose page this is; UTC before anybody signed in."""
    who = parts.principal_or_none()
    return who.workplace.zone if who else "UTC"


def _choose() -> str:
    who = parts.principal_or_none()
    wanted = who.workplace.language if who else _FALLBACK
    return wanted if wanted in languages() else _FALLBACK
