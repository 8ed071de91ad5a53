"""Two models of somebody's own, layer by layer: which departs first, and by which convention."""
