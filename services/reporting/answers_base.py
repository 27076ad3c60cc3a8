"""What all answers have in common."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """One agreed shape of an answer."""

    model_config = ConfigDict(frozen=True)
