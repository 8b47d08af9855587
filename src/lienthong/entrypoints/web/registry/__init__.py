"""The register: databases, agencies, systems, priority databases, partners, legal texts."""
