"""Who may do what: matrices, capabilities, and rules in words.

``said`` gathers what a document says of it, each notation by a module:

- tables of endpoints and roles: ``matrix``, with ``code``, ``coded_table`` and ``cell_verbs`` for
  the signs and letters in cells; ``listed_table`` and ``role_table``, where a column names roles;
  ``capability``, whose rows are things; ``policy``, ``status_matrix``
- what the words of cells mean: ``grant``, ``definition``, ``quoted_word``, ``ownership``,
  ``own_rows``
- lists and lines of rights: ``right`` and those whose names begin so, ``described``,
  ``permission``
- sentences about calls: ``call_clause``, ``numbered_clause``, ``action_row``, ``sign_in``,
  ``guest``
- what takes rights back: ``restriction`` and those whose names begin so; what is not understood
  closes a call: ``unread``, ``closing``

Whom a name means, ``role`` and those whose names begin so tell; in which order roles stand,
``hierarchy`` and ``at_least``. What makes a right doubtful is known to ``doubt``, ``condition``,
``proof``, ``state`` and ``fragment``.
"""
