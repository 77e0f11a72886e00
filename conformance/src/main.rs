//! `appservices-conformance`: judges a server, a command line or a client.
fn main() -> std::process::ExitCode {
    appservices_conformance::program::main()
}
