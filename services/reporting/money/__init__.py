"""
What follows from the money that is booked, and from what it has bought.

``balance`` is how a line stands; ``pace`` what of it should be used by now; ``capacity`` how many
more there is room for; ``expectation`` what the year will have cost; ``outcomes`` and ``providers``
what one of those started, completed or successful has cost; ``texts`` says each in one sentence.
Everything is pure and exact: øre and counts are kept, and divided only to be shown.
"""
