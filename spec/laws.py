"""The laws that operations share.

Every operation:

C1  An adapter takes the operands by position and the attributes by keyword, under the names of the spec.
C2  An attribute has one form: a pair is two integers, sides are two pairs, an axis is one integer.
C3  An operand has the axes that the operation names; only the batch axis N may be empty.
F1  The result has the shape that the shape rule gives.
F2  The result has the dtype of the floating operands.
G1  A cotangent has the shape and the dtype of its operand.
S1  An empty batch has an empty result, and the cotangents of the operands without a batch axis are 0.
P1  A call leaves its operands as they were.
P2  The same call gives the same answer, also after other calls.
P3  The answer does not depend on the layout in memory of the operands or of the cotangent.
P4  The answer for a batch is the answer for each of its items.
P5  The answer for large operands obeys the same clauses as for small ones.
K1  Arguments that break a constraint are refused with an error.
K2  Subnormal operands are kept, not read as zero.
K3  The same call gives the same answer to the last bit.
"""

from nnspec.spec.model import Clause, clauses_in
from nnspec.spec.window import WINDOW

EVERY = clauses_in("every", __doc__)
LAWS: dict[str, tuple[Clause, ...]] = {"every": EVERY, "window": WINDOW}
