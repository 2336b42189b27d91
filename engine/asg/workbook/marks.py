"""The marks that stand where there is no figure."""

from asg.marks import NO_FIGURE as NO_FIGURE
from asg.marks import NOT_APPLICABLE as NOT_APPLICABLE
from asg.marks import SUPPRESSED as SUPPRESSED
