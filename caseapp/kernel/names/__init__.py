"""Names compared as people mean them: in one script (`fold`, `words`, `matches`), and across scripts.

A name is cut into atoms (`particles`), atoms into consonant skeletons (`skeleton`), skeletons make the tokens by which
a file is found (`tokens`, `shards`, `counting`); what was found is aligned letter by letter and scored in bits
(`scoring`), banded (`bands`) and explained (`explanation`). Plain functions of their input, of the learned numbers
(`learned`) and of a table of nicknames. Everything here is as identifying as the name itself: it lives in memory and is
never stored clear.
"""

from caseapp.kernel.names.bands import Band, Verdict, verdicts
from caseapp.kernel.names.beginnings import begins
from caseapp.kernel.names.counting import Counted, count
from caseapp.kernel.names.evaluation import evaluation_search
from caseapp.kernel.names.explanation import Term
from caseapp.kernel.names.folding import fold, matches, words
from caseapp.kernel.names.nicknames import Nicknames
from caseapp.kernel.names.parsing import parse
from caseapp.kernel.names.people import Asked, Known
from caseapp.kernel.names.scoring import Match, PreparedFile, PreparedQuestion, compare, prepare, prepare_question
from caseapp.kernel.names.shards import shard_count
from caseapp.kernel.names.tokens import Stages, file_tokens, query_tokens, tokens

__all__ = [
    "Asked",
    "Band",
    "Counted",
    "Known",
    "Match",
    "Nicknames",
    "PreparedFile",
    "PreparedQuestion",
    "Stages",
    "Term",
    "Verdict",
    "begins",
    "compare",
    "count",
    "evaluation_search",
    "file_tokens",
    "fold",
    "matches",
    "parse",
    "prepare",
    "prepare_question",
    "query_tokens",
    "shard_count",
    "tokens",
    "verdicts",
    "words",
]
