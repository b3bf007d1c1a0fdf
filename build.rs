//! How the function is linked, where it is built for release.

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| var(name).is_ok_and(|found| found == value);
    let is_linux = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if !is_linux || !is("PROFILE", "release") || var("CARGO_FEATURE_AWS").is_err() {
        return;
    }
    // At a fixed address, as Go links programs: 33,000 pointers need not be relocated at each cold
    // start, in a megabyte of memory. Stack, heap and libraries stay where the kernel puts them.
    link("-no-pie");
    // Functions that are the same are there once: half a megabyte of memory. The linker that Rust
    // brings along for this architecture can do it; others may not.
    if is("CARGO_CFG_TARGET_ARCH", "x86_64") {
        link("-Wl,--icf=all");
    }
}

fn link(argument: &str) {
    println!("cargo:rustc-link-arg-bin=bootstrap={argument}");
}
