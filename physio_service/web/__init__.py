"""HTTP in: pages for staff, a JSON API, webhooks and health.

Knows services, queries and the domain; no table, no carrier and no decision of its own.

How a view is written:

    @pages.get("/patients/<uuid:patient_id>")
    @requires(Permission.PATIENTS_READ)
    def show(patient_id: UUID) -> str:
        story = patient_story.read(parts().database, principal().clinic_id, patient_id)
        return render_template("staff/patient.html", story=story)

- `permissions.requires` says who may; a view without it is closed to all. It has already
  found out who asks (`parts.principal()`), checked form tokens and the body's shape.
- `parts.parts()` is the container; `parts.now()` the instant this request began, read once.
- Errors are raised (domain.errors) and become a page or problem+json in `errors`.
- A form that was refused is shown again with what was typed: `forms.Form`.
- Under /api a creating POST is `idempotency.idempotent`, a change takes
  `concurrency.version_from_if_match()`, a list takes `paging.page_asked()`.
"""
