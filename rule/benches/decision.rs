//! How long the decision takes on large accounts, from parsed facts to verdicts, on one core:
//! `cargo bench -p rule`.

mod accounts;

use accounts::Size;
use rule::parameters::Parameters;
use rule::services::Required;

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
    judge(
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
    judge(
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
    judge(
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
    judge(
        bencher,
        Size {
            vpcs: 200,
            clients: 100,
            teams,
            further: &FURTHER,
        },
    );
}

fn judge(bencher: divan::Bencher<'_, '_>, size: Size) {
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
