//! The program under test: the same lines as `cli`'s own binary.
fn main() -> std::process::ExitCode {
    appservices::main()
}
