//! The server, run by hand: `serve`, `exec` and `demo`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
