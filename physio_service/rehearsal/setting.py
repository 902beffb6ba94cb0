"""Who a rehearsal makes up: a clinic, a clinician, and numbers that are nobody's."""

from datetime import time

from physio_service.domain.clinic import NewClinic

CLINICIAN = "Rehearsal Clinician"
# Set aside for drama by Ofcom: nobody's.
CLINIC_NUMBER, PATIENT_NUMBER = "+447700900000", "+447700900123"
CLINIC = NewClinic(
    name="Rehearsal Clinic",
    text_name="Rehearsal Clinic",
    zone="Europe/London",
    nation="GB-ENG",
    language="en",
    phone="020 7946 0100",
    emergency="999",
    urgent="111",
    crisis="116 123",
    sender_address=CLINIC_NUMBER,
    opening_hours={day: ((time(8), time(18)),) for day in range(5)},
)
