//! How the function is linked, where it is built for release.

use std::env::var;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What an invocation runs: `scripts/bench.sh --order` makes it.
const ORDER: &str = "src/bin/bootstrap.order";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={ORDER}");
    let is = |name: &str, value: &str| var(name).is_ok_and(|found| found == value);
    let is_linux = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if !is_linux || !is("PROFILE", "release") || var("CARGO_FEATURE_AWS").is_err() {
        return Ok(());
    }
    // At a fixed address, as Go links programs: 33,000 pointers need not be relocated at each cold
    // start, in a megabyte of memory. Stack, heap and libraries stay where the kernel puts them.
    link("-no-pie");
    // The linker that Rust brings along for this architecture can do both; others may not.
    if is("CARGO_CFG_TARGET_ARCH", "x86_64") {
        // Functions that are the same are there once: half a megabyte of memory.
        link("-Wl,--icf=all");
        // What an invocation runs is side by side: the kernel maps 64 kB around each page that is
        // asked for, and so had nearly all of the program in memory.
        link(&format!("-Wl,-T,{}", linker_script()?.display()));
    }
    Ok(())
}

fn link(argument: &str) {
    println!("cargo:rustc-link-arg-bin=bootstrap={argument}");
}

/// Writes the linker script that puts the listed functions into a section of their own.
fn linker_script() -> io::Result<PathBuf> {
    let order = fs::read_to_string(ORDER)?;
    let listed = order.lines().filter(|line| !line.starts_with('#'));
    let mut sections: String = listed.map(|name| format!("*(.text.{name}*)\n")).collect();
    // Cryptography in assembly has one section for each file.
    sections.push_str("*libring-*:*(.text .text.*)\n");
    let script = Path::new(&var("OUT_DIR").map_err(io::Error::other)?).join("order.ld");
    fs::write(
        &script,
        format!("SECTIONS {{ .text.run : {{\n{sections}}} }} INSERT BEFORE .text;\n"),
    )?;
    Ok(script)
}
