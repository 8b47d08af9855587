"""Pages of forms of indicators: filled by units, summed up the tree, declared, rated."""
