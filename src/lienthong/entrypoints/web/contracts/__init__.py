"""The contract of a database as people read it: fields, rules, versions, template."""
