"""All duties of the first authority, in the order of the report."""

from __future__ import annotations

from workflow.demo.duties_ahead import AHEAD
from workflow.demo.duties_of_results import RESULTS

DUTIES = RESULTS + AHEAD
