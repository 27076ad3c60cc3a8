"""What the progress service is told."""

from services.chassis.settings import ServiceSettings


class ProgressSettings(ServiceSettings):
    """Settings with the prefix PROGRESS_."""
