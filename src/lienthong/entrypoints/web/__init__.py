"""The pages: Django templates and htmx, one folder per service. No inline script or style."""
