"""What a build writes: the table, the workbooks, published tables, and the record of it all.

``building`` runs a build and ``journal`` keeps what it finished; ``output`` writes one file whole
or not at all, by ``unfinished``; ``publishing`` and ``programme`` write files of all trusts. The
sheets of a workbook are laid out in :mod:`asg.workbook`.
"""
