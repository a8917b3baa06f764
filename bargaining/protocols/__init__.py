"""Named game forms of the literature, one file each: mathematics first, then the tree."""
