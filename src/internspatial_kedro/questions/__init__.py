"""Questions: what may be asked of a view, when it is fair, and how it is said.

Everything works on columns: a batch of lifted views becomes arrays of objects, of pairs, of candidates, of rows.
"""
