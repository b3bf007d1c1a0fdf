//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    vpc_endpoint_rule::cli::run(std::env::args_os())
}
