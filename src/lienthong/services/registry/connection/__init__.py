"""The dossier of a database's connection: five steps with clocks, and what must hold before."""
