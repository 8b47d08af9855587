"""Columns made from columns: one that holds two things is split, several that make one are joined.

Nothing is applied unless a person confirmed it; a cell that does not fit stays whole in the first
part, so that nothing of it is lost and the check of the field refuses it.
"""
