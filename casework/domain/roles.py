"""The roles in which people act: the lanes of the diagrams in snake_case, and those that stand beside the process."""

INTAKE = "intake"
NURSE = "nurse_reviewer"
PHYSICIAN = "physician_reviewer"
SUPERVISOR = "supervisor"
APPEALS_COORDINATOR = "appeals_coordinator"
APPEAL_PHYSICIAN = "appeal_physician"

DESIGNER = "designer"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
