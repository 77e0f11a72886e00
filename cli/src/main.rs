//! The program `appservices`; everything is in the library.

fn main() -> std::process::ExitCode {
    appservices::main()
}
