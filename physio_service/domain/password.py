"""Which passwords are good enough: length, and not one that everybody tries first.

No rule about digits or capitals: such rules make people predictable
(OWASP ASVS 5.0, 6.2.5; NIST SP 800-63B-4, 3.1.1.2).
"""

from physio_service.domain.errors import Fault

SHORTEST = 12  # characters; ASVS 5.0 6.2.1 asks for 8 and advises 15
LONGEST = 128  # characters; 6.2.9 asks that 64 be allowed

# Words that open the lists of guessed passwords, and those of this field.
_WORDS = """
    admin administrator clinic letmein welcome password passwort passphrase qwerty qwertyuiop
    qwertyuiopasdf asdfghjkl asdfghjkl; zxcvbnm 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx
    1qaz2wsx3edc q1w2e3r4t5y6 iloveyou sunshine princess football baseball dragon monkey
    superman batman trustno changeme changeit default secret login master hello access
    hospital health nhs physio physiotherapy physiotherapist surgeon nurse doctor patient
    therapy rehab rehabilitation crutches exercise summer winter spring autumn liverpool
    arsenal chelsea manchester london cardiff wales england scotland
"""
_GUESSED = frozenset(_WORDS.split())
_ENDINGS = "0123456789!?.-_@#$*+ "
_RUNS = "01234567890123456789 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm"


def faults(password: str, username: str) -> tuple[Fault, ...]:
    """Return what is wrong with a new password for this user; nothing when it is good."""
    if len(password) < SHORTEST:
        return (_fault(f"use at least {SHORTEST} characters; several words do well"),)
    if len(password) > LONGEST:
        return (_fault(f"use at most {LONGEST} characters"),)
    folded = password.casefold()
    if username and username.casefold() in folded:
        return (_fault("leave your username out of it"),)
    if _is_guessed(folded):
        return (_fault("this is among the first that are guessed; choose another"),)
    return ()


def _is_guessed(folded: str) -> bool:
    core = folded.strip(_ENDINGS)
    repeated = core[: len(core) // 2]
    return (
        len(set(folded)) < 5
        or core in _GUESSED
        or (repeated in _GUESSED and repeated * 2 == core)
        or folded in _RUNS
        or folded[::-1] in _RUNS
    )


def _fault(message: str) -> Fault:
    return Fault("password", message)
