//! Writes the large account of the benchmark as saved data, for measuring whole commands:
//! `cargo run -p rule --release --example generate -- DIR [VPCS [CLIENTS_PER_VPC]]`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "it writes files for measuring and is no part of the decision"
)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use rule_testing::accounts::{self, ACCOUNT, REGION, Size, snapshot};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, default: usize| arguments.get(at).map_or(Ok(default), |text| text.parse());
    let (Some(folder), Ok(vpcs), Ok(clients)) = (arguments.first(), number(1, 200), number(2, 100))
    else {
        eprintln!("usage: generate DIR [VPCS [CLIENTS_PER_VPC]]");
        return ExitCode::from(2);
    };
    match write(
        &PathBuf::from(folder).join(ACCOUNT).join(REGION),
        Size {
            vpcs,
            clients,
            teams: 10,
            further: &[],
        },
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("could not write to `{folder}`: {why}");
            ExitCode::FAILURE
        }
    }
}

/// One file a kind.
fn write(folder: &PathBuf, size: Size) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    snapshot::each_kind(&accounts::network(size), |key, records| {
        let mut out = BufWriter::new(File::create(folder.join(format!("{key}.json")))?);
        snapshot::write(&mut out, key, records)?;
        out.flush()
    })
}
