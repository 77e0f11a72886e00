//! Functions that run.

use super::mutants;

mutants! {
    ClientsCallPrivateFunctions "clients-call-private-functions"
        "A client cannot call a private function"
    CanEvaluateIsIgnored "can-evaluate-is-ignored"
        "A client cannot call a function whose `can_evaluate` does not hold"
    FunctionsIgnoreRunAsUser "functions-ignore-run-as-user"
        "A function with `run_as_user_id` sees that user"
    FunctionsNeverRunAsSystem "functions-never-run-as-system"
        "A function with `run_as_system` runs as the system"
    FunctionsSeeAnotherClock "functions-see-another-clock"
        "`Date` in a function is the server's clock"
    FunctionsRepeatRandomNumbers "functions-repeat-random-numbers"
        "`Math.random` differs from call to call"
    SourcesPrecedeDeclaredCases "sources-precede-declared-cases"
        "A case that a seed declares precedes the source"
    ThrowingFunctionsConfirm "throwing-functions-confirm"
        "A confirmation function that throws confirms nobody"
    TriggersSeeOnlyLogins "triggers-see-only-logins"
        "An authentication trigger runs for its operation types only"
    TriggersLeaveNoLog "triggers-leave-no-log"
        "The run of a trigger is in the app's log"
}
