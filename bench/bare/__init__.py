"""What a bare Django project needs for a page, in the same run: the measure that a machine's speed does not change.

Page `b`: session and auth middleware, five queries, thirty rows through a template, for anybody. `bl`: the same for who
is signed in. `/admin/bare/meeting/`: Django's own list of the same rows. Served as the product is: gunicorn, one worker
a core, connections kept. It knows nothing of the product and has a database of its own.
"""
