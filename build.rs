//! How the function is linked.

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| var(name).is_ok_and(|found| found == value);
    // At a fixed address, as Go links programs: 33,000 pointers need not be relocated at each cold
    // start, in a megabyte of memory. Stack, heap and libraries stay where the kernel puts them.
    if is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && var("CARGO_FEATURE_AWS").is_ok()
    {
        println!("cargo:rustc-link-arg-bin=bootstrap=-no-pie");
    }
}
