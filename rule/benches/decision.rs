//! How long the decision takes on large accounts, from parsed facts to verdicts, on one core:
//! `cargo bench -p rule`.

mod workloads;

use rule::needs::{Joined, Needs};
use rule::network::Network;
use rule::parameters::{NeedsMode, Parameters};
use rule::services::Required;
use rule_testing::accounts::{self, Size};

/// With Amazon ECR's two and Amazon S3 twenty.
const FURTHER: [&str; 17] = [
    "autoscaling",
    "athena",
    "cloudformation",
    "ec2",
    "ec2messages",
    "elasticfilesystem",
    "events",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "sts",
];

fn main() {
    divan::main();
}

/// 200 VPCs with 2,000 subnets and 2,000 security groups, and ever more clients in them.
#[divan::bench(args = [20_000, 100_000, 500_000, 1_000_000], sample_count = 10, sample_size = 1)]
fn more_clients(bencher: divan::Bencher<'_, '_>, clients: usize) {
    decide(
        bencher,
        Size {
            vpcs: 200,
            clients: clients / 200,
            teams: 10,
            further: &[],
        },
    );
}

/// 100 clients, 10 subnets and 10 security groups a VPC, and ever more VPCs.
#[divan::bench(args = [20_000, 100_000, 500_000, 1_000_000], sample_count = 10, sample_size = 1)]
fn more_vpcs(bencher: divan::Bencher<'_, '_>, clients: usize) {
    decide(
        bencher,
        Size {
            vpcs: clients / 100,
            clients: 100,
            teams: 10,
            further: &[],
        },
    );
}

/// 20,000 clients in 200 VPCs, and ever fewer that have subnet and security groups in common.
#[divan::bench(args = [1, 10, 30, 100], sample_count = 10, sample_size = 1)]
fn more_teams(bencher: divan::Bencher<'_, '_>, teams: usize) {
    decide(
        bencher,
        Size {
            vpcs: 200,
            clients: 100,
            teams,
            further: &[],
        },
    );
}

/// 20,000 clients in 200 VPCs and twenty services, and ever fewer that have subnet and security
/// groups in common.
#[divan::bench(args = [10, 100], sample_count = 10, sample_size = 1)]
fn twenty_services(bencher: divan::Bencher<'_, '_>, teams: usize) {
    decide(
        bencher,
        Size {
            vpcs: 200,
            clients: 100,
            teams,
            further: &FURTHER,
        },
    );
}

/// The needs of 20,000 Fargate tasks, alone: what is on top of the decision.
#[divan::bench(args = [200, 2_000], sample_count = 20, sample_size = 1)]
fn derives_needs(bencher: divan::Bencher<'_, '_>, definitions: usize) {
    let network = running(definitions);
    bencher
        .counter(divan::counter::ItemsCount::new(20_000_usize))
        .bench_local(|| {
            let network = divan::black_box(&network);
            let joined = Joined::new(&network.workloads, &network.account_id, &network.region);
            let mut needs = Needs::default();
            let interfaces = network.network_interfaces.elements().iter();
            let clients = interfaces.filter(|interface| interface.client.is_some());
            let ids = clients.map(|interface| needs.of(&joined, interface, interface.client));
            ids.max()
        });
}

/// The decision on the same tasks, by derived needs.
#[divan::bench(args = [200], sample_count = 10, sample_size = 1)]
fn derived(bencher: divan::Bencher<'_, '_>, definitions: usize) {
    let network = running(definitions);
    let parameters = Parameters {
        needs: NeedsMode::Derived,
        services: Vec::new(),
        ..Parameters::default()
    };
    let now = jiff::Timestamp::UNIX_EPOCH;
    bencher.bench_local(|| {
        rule::evaluate::evaluate(divan::black_box(&network), &parameters, now, None)
    });
}

/// 20,000 Fargate tasks in 200 VPCs of ten teams.
fn running(definitions: usize) -> Network {
    let mut network = accounts::network(Size {
        vpcs: 200,
        clients: 100,
        teams: 10,
        further: &["logs", "secretsmanager", "ssmmessages"],
    });
    workloads::add(&mut network, definitions);
    network
}

fn decide(bencher: divan::Bencher<'_, '_>, size: Size) {
    let network = accounts::network(size);
    let mut parameters = Parameters::default();
    let further = size.further.iter().map(|name| Required::named(name));
    parameters.services.extend(further);
    let now = jiff::Timestamp::UNIX_EPOCH;
    bencher
        .counter(divan::counter::ItemsCount::new(size.vpcs * size.clients))
        .bench_local(|| {
            rule::evaluate::evaluate(divan::black_box(&network), &parameters, now, None)
        });
}
