"""A believable network that nobody has ever met: as large as the country, or a part of it, and the same for a seed.

Each module plans the rows of one room, by chance and by nothing else, and hands them to a `pen.Pen`. `filling` says in
which order. Nothing here calls what people do on pages: a million loans would take days. What refuses an impossible row
(constraints, triggers, keys) is on.
"""
