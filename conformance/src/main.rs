//! `appservices-conformance`: judges a server, a command line or a client.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(2)
}
