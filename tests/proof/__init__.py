"""The proof: the whole reconcile loop, in process, in every world the API may be."""
