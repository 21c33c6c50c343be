"""What the routes tried so far, and what to say when none of them brought the track."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.faults import Candidate, Fault, FaultCode
from pipeline.fetch.match import Found, rank
from pipeline.fetch.order import Track

_MOST_CANDIDATES = 3
# No other route can help, and no candidate either.
_HOPELESS: frozenset[FaultCode] = frozenset({"disk_full", "out_of_memory"})
# What a person is told of several failures: first what only the operator can mend, then what passes by itself.
_PRECEDENCE: tuple[FaultCode, ...] = (
    "operator_attention",
    "rate_limited",
    "service_unavailable",
    "timeout",
    "too_long",
    "restricted",
    "private_or_missing",
)


@dataclass
class Attempts:
    """Grows while the routes are tried. offers: what was found and not taken; tried: addresses that were."""

    track: Track
    offers: list[Found] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def failed(self, fault: Fault) -> None:
        """Note a failure; raises it again where going on is of no use."""
        if fault.code in _HOPELESS:
            raise fault
        self.faults.append(fault)

    def offer(self, found: Iterable[Found]) -> None:
        """Note recordings that a person could still choose."""
        self.offers.extend(found)

    def outcome(self) -> Fault:
        """The one fault that stands for all that happened.

        >>> attempts = Attempts(Track("1", "One", ("The Clicks",), 180_000))
        >>> attempts.outcome().message
        'No recording of this track was found.'
        >>> attempts.offer([Found("One (Live)", "The Clicks", 240_000, "http://a"), Found("Two", None, None, "http://b")])
        >>> attempts.outcome().code, [candidate.title for candidate in attempts.outcome().candidates]
        ('no_match', ['One (Live)', 'Two'])
        >>> attempts.failed(Fault("service_unavailable", "Away.", retryable=True))
        >>> attempts.outcome().message
        'Away.'
        """
        candidates = self._candidates()
        for code in _PRECEDENCE:
            fault = next((fault for fault in self.faults if fault.code == code), None)
            if fault is not None and not (candidates and code in ("restricted", "private_or_missing", "too_long")):
                return fault
        if candidates:
            message = "None of the recordings that I found is close enough to this track."
            return Fault("no_match", message, candidates=candidates)
        return self.faults[0] if self.faults else Fault("no_match", "No recording of this track was found.")

    def _candidates(self) -> list[Candidate]:
        best = (match.found for match in rank(self.track, self.offers))
        unique = {found.url: found for found in best if found.url not in self.tried}
        return [
            Candidate(found.title, found.artist, found.duration_ms, found.url)
            for found in list(unique.values())[:_MOST_CANDIDATES]
        ]
