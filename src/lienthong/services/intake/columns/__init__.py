"""Judging a chunk of rows column by column: the same verdicts as ``judging.Judge``, sooner.

Most rows of a file are right as they are, and most cells of a column were seen before. So each
different cell is standardised and checked once, and only a row in which something is wrong is
given to the Judge, which finds the words for it.
"""
