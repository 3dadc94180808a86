"""In which order a network is written: who belongs together first, then hours and meetings beside each other."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from bench.network import agreed, ballots, days, groups, hours, lending, mail, meetings, people, polls, register
from bench.network.pen import Pen, fingerprint


def lend(world, pen):
    """A million loans take as long as all the rest."""
    _, asking, newest = hours.write(world, pen)
    lending.write(world, pen, asking, newest)


def meet(world, pen):
    for room in (meetings, agreed, polls, register, ballots, days, mail):
        room.write(world, pen)


def fill(world, told=None, at_once=True, dry=False):
    """Write the network that this world is, and return its fingerprint.

    `at_once`: two connections write, each in a thread. Where the caller is in a transaction there can be one only.
    """
    pens = [Pen(told, dry) for _ in range(3)]
    pens[0].sign()
    groups.write(world, pens[0])
    people.write(world, pens[0])
    if at_once:
        with ThreadPoolExecutor(2) as pool:
            lanes = [pool.submit(_alone, lend, world, pens[1]), pool.submit(_alone, meet, world, pens[2])]
        for lane in lanes:
            lane.result()
    else:
        lend(world, pens[1])
        meet(world, pens[2])
    return fingerprint(pens)


def _alone(lane, world, pen):
    """On a connection of this thread's own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # who begins again after a crash begins with nothing
        pen.sign()
        lane(world, pen)
    finally:
        connection.close()
