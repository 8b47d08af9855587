"""The main job on real input, from an empty folder: what ``make demo`` runs."""
