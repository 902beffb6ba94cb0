"""The blueprints of the staff's pages, for the application to take in."""

from physio_service.web.staff.account import account
from physio_service.web.staff.adherence import adherence
from physio_service.web.staff.alerts import alerts
from physio_service.web.staff.archives import archives
from physio_service.web.staff.assigning import assigning
from physio_service.web.staff.canned import canned
from physio_service.web.staff.care import care
from physio_service.web.staff.carers import carers
from physio_service.web.staff.caseload import caseload
from physio_service.web.staff.changes import changes
from physio_service.web.staff.checks import checks
from physio_service.web.staff.clinic import clinic
from physio_service.web.staff.courses import courses
from physio_service.web.staff.criteria import criteria
from physio_service.web.staff.door import door
from physio_service.web.staff.doubts import doubts
from physio_service.web.staff.exercises import exercises
from physio_service.web.staff.figures import figures
from physio_service.web.staff.findings import findings
from physio_service.web.staff.goals import goals
from physio_service.web.staff.inbox import inbox
from physio_service.web.staff.instruments import instruments
from physio_service.web.staff.ladder import ladder
from physio_service.web.staff.line import line
from physio_service.web.staff.naming import naming
from physio_service.web.staff.numbers import numbers
from physio_service.web.staff.patients import patients
from physio_service.web.staff.prescriptions import prescriptions
from physio_service.web.staff.programming import programming
from physio_service.web.staff.recalls import recalls
from physio_service.web.staff.reports import reports
from physio_service.web.staff.safety import safety
from physio_service.web.staff.sheets import sheets
from physio_service.web.staff.surgeries import surgeries
from physio_service.web.staff.task_steps import task_steps
from physio_service.web.staff.team import team
from physio_service.web.staff.worklist import worklist

PAGES = (
    door,
    account,
    caseload,
    adherence,
    patients,
    care,
    courses,
    changes,
    prescriptions,
    programming,
    reports,
    sheets,
    surgeries,
    findings,
    criteria,
    checks,
    goals,
    instruments,
    archives,
    assigning,
    worklist,
    inbox,
    canned,
    task_steps,
    team,
    alerts,
    doubts,
    carers,
    clinic,
    naming,
    line,
    ladder,
    numbers,
    safety,
    recalls,
    figures,
    exercises,
)
