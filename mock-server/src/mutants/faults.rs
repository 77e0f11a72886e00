//! Fault rules with a condition missing.

use crate::Fault;
use crate::mutants::patterns::alter_rule;
use crate::mutants::{Kind, Selection};

/// Returns the fault rule that a mutant makes of another.
pub(crate) fn alter_fault(mutant: Selection, mut fault: Fault) -> Fault {
    if mutant.is(Kind::FaultsIgnoreTimes) {
        fault.times = None;
    }
    if mutant.is(Kind::FaultsIgnoreAfter) {
        fault.after = 0;
    }
    if mutant.is(Kind::FaultsIgnoreEvery) {
        fault.every = None;
    }
    if mutant.is(Kind::FaultsIgnoreMethod) {
        fault.method = None;
    }
    if mutant.is(Kind::FaultsIgnoreProbability) {
        fault.probability = None;
    }
    alter_rule(mutant, &mut fault);
    fault
}
