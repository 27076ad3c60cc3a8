"""What a forecast is: a value for the last day of a year, its interval, and how it was made."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Method: TypeAlias = Literal["stated", "run_rate", "last_level"]
Profile: TypeAlias = Literal["even", "plan", "earlier_years"]
Missing: TypeAlias = Literal["too_early", "series_breaks", "no_method", "being_filled"]
State: TypeAlias = Literal["running", "silent", "known", "no_method", "being_filled"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """
    What a measure is expected to have come to.

    ``low`` or ``high`` is None where nothing was said of that side. ``counted`` is what there was
    on the day, and ``dispersion`` how many times more restless than chance the amounts were;
    ``profile`` is where the months' weights come from. Of a stated forecast only its words are
    known.
    """

    method: Method
    value: Fraction
    low: Fraction | None = None
    high: Fraction | None = None
    counted: Fraction | None = None
    dispersion: Fraction | None = None
    profile: Profile | None = None

    def __post_init__(self) -> None:
        is_above = self.low is None or self.low <= self.value
        if not (is_above and (self.high is None or self.value <= self.high)):
            raise ValueError(f"{self.value} lies outside {self.low} to {self.high}")

    @property
    def has_interval(self) -> bool:
        """Whether it can be held against what it came to, beyond its error."""
        return self.low is not None or self.high is not None
