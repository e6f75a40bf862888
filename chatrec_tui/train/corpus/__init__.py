"""The corpus from which the small model is trained: judgements of items and reasons, in two languages.

Most catalogs are invented afresh, so that the model learns to read what it is given instead of remembering a
catalog. Prompts and plans come from the very code that serves people.
"""

from chatrec_tui.train.corpus.write import CorpusReport, write_corpus

__all__ = ["CorpusReport", "write_corpus"]
