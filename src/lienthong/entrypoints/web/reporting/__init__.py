"""Pages of reports: what is owed, one report and its way, the regimes, how units keep days."""
