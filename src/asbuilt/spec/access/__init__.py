"""Who may do what.

``said`` gathers what a document says of it. ``matrices`` reads tables, ``rights`` lists, clauses
and sentences, ``restrictions`` what takes rights back, and closes where something is said of rights
that nobody understands; ``roles`` tells whom a name means.

The modules beside them are what these share: the words of cells (``grant``, ``own_told``,
``ownership``, ``phrase``), what is done to what (``action``, ``permission``), which endpoints words
without a path mean (``binding``, ``titled_group``), and what makes a right doubtful (``doubt``,
``condition``, ``proof``, ``state``, ``fragment``, ``tail``).
"""
