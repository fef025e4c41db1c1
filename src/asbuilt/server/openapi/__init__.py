"""The service's contract as OpenAPI 3.1, made from the plan and from nothing else.

``document`` puts it together: ``names`` gives each operation its name, ``parameters``, ``bodies``,
``answers`` and ``responses`` describe one operation's parts, ``families`` those of asbuilt's own
endpoints, ``schemas`` and ``constraints`` turn columns into JSON Schema, and ``components`` holds
what operations share.
"""
