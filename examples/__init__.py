"""
The agreements of 2009 and 2010, and made-up event streams that end in their printed figures.

``2009/plan.yaml``, ``2010/plan.yaml``
    The agreements: initiatives, targets, measures, milestones, budget lines. The figures are the
    documents', the sentences are ours. ``item`` names the document's row.
``rows.yaml``
    Every row of the documents: where it is encoded, its status, and how it was read where it can be
    read in several ways.
``2009/words.yaml``
    What the status of 2009 says in words only, and the deliverables it calls reached or moved.
``publishers.yaml``
    Who publishes, by which road (http or kafka), and for which initiatives.
``generator/``
    ``python -m examples FOLDER`` writes ``FOLDER/<agreement>/events/<source>.jsonl``, one
    CloudEvent a line, in the order they are sent: about 14,000 events of about 3,700 citizens,
    under 7 MB. The same seed gives the same bytes; another seed gives other persons and the same
    figures for 2009.
``oracle/``
    What the figures must be, worked out in the plainest way from those lines. It shares no code
    with the services. ``python -m examples.oracle`` prints it.
``expected.yaml``
    The figures of the 3rd quarter of 2009, copied by hand from the status annex, and the economy of
    2010 at the end of the year, from the oracle. Also who was followed after a forløb, up to 2012.

The figures at 30 September 2009 are the document's. Everything else is made up: the persons, the
days, how a figure fell over the quarters where the status does not say, what happened after the
quarter (so that its last day shows), and the whole course of 2010. No CPR number can be anybody's:
each fails the modulus 11 test and none belongs to a first of January.

The streams are as unruly as real ones: about one line in twenty is a copy, about one event in
twenty is sent three weeks or more after its day, some overtake others, first reports are wrong and
are corrected, events are retracted (one before it came, one by mistake), numbers change, two
sources tell of the same forløb, and 30 events must be refused. The lines hold CPR numbers as a
publisher has them; before an event travels over Kafka, ``fremdrift publish`` encrypts the number.
"""
