"""The data contract: Open Data Contract Standard 3.1, read into the shapes the product uses."""
