"""What must hold of the alert rules that a protocol lists."""

from collections.abc import Iterator, Sequence

from physio_service.catalogue.header import Finding
from physio_service.domain.alert import RuleId, faults_of
from physio_service.domain.course import AlertRule
from physio_service.domain.rulebook import RULES


def findings(listed: Sequence[AlertRule]) -> Iterator[Finding]:
    """Yield what is wrong with rules and their thresholds: each is known, and stands once.

    A rule that a protocol leaves out holds with its usual thresholds: only a clinic turns
    one off, by a name.
    """
    known = [rule.value for rule in RuleId]
    for place, rule in enumerate(listed):
        path = ("alerts", place)
        if rule.id not in known:
            yield (*path, "id"), f"there is no such rule: choose from {', '.join(known)}"
            continue
        if rule.id in [one.id for one in listed[:place]]:
            yield (*path, "id"), f"{rule.id} stands twice: keep one"
        for fault in faults_of(RULES[RuleId(rule.id)], dict(rule.thresholds)):
            yield (*path, *fault.field.split(".")), fault.message
