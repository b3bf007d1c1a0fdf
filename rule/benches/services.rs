//! The table of services: what a look into it costs, and what it weighs.

use divan::{Bencher, black_box};
use rule::services::{ServiceFacts, all, host_of, known};

fn main() {
    let facts = size_of_val(all());
    let texts: usize = all().iter().map(weight).sum();
    divan::black_box((facts, texts));
    let mut out = std::io::stdout();
    let _ = std::io::Write::write_fmt(
        &mut out,
        format_args!(
            "{} services: {facts} bytes of rows, {texts} of hosts and names\n",
            all().len()
        ),
    );
    divan::main();
}

/// The bytes of a row's texts, and of the lists that hold them.
fn weight(facts: &ServiceFacts) -> usize {
    let hosts = facts
        .hosts_of_all_kinds()
        .map(|host| host.len() + size_of::<&str>());
    hosts.sum::<usize>() + facts.name.len() + facts.service_name.len() + size_of_val(facts.ports)
}

#[divan::bench(args = ["ecr.dkr", "xray", "nonexistent.thing"])]
fn knows(bencher: Bencher<'_, '_>, name: &str) {
    bencher.bench_local(|| known(black_box(name)));
}

#[divan::bench(args = ["sts.amazonaws.com", "111122223333.dkr.ecr.eu-west-3.amazonaws.com", "registry.example.com"])]
fn finds_the_service_of(bencher: Bencher<'_, '_>, host: &str) {
    bencher.bench_local(|| host_of(black_box(host)));
}
