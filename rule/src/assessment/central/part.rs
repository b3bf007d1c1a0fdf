//! The part of section 11 in the answer of one client and one row (`decision.md`, sections 11.1 and
//! 11.9).

use super::answers::{Of, Use};
use super::covering::{self, covers};
use super::own::{self, DnsCase};
use super::resolutions::{ResolvedRow, RowResolver};
use super::tree::Tree;
use super::{Central, DnsAnswer};
use crate::assessment::service::{Service, ServiceRequest};
use crate::checks::Check;
use crate::path::central::exits::{self, Shut};
use crate::path::dns::vpc_dns::Scenario;
use crate::path::families::Dns64;
use crate::path::step::Step;
use crate::possible::{Answers, Possible};

/// What section 11 says of a row to a client.
#[derive(Debug)]
pub struct Part<'a> {
    /// The row, resolved.
    pub resolved: ResolvedRow<'a>,
    /// Whether the VPC is on its own for the row.
    pub on_its_own: Possible,
    /// Whether some egress rule of the client covers the port; asked where other DNS servers answer.
    pub egress: Option<Step<'a>>,
    /// The step that the VPC is on its own, with a host of the row.
    pub joined_to_none: Option<Step<'a>>,
    of: Of<'a>,
}

/// What answers where `enableDnsSupport` is off.
const NOTHING: Tree = Tree::Nothing;

impl<'a> Part<'a> {
    /// Asks section 11 of a row for a client; `None` where it is not asked.
    pub fn of(service: &Service<'a>, request: ServiceRequest<'_, 'a>) -> Option<Self> {
        let central = request.central.filter(|central| central.is_evaluated())?;
        let answering = service.answering(central, request.has_ipv4());
        let resolver = RowResolver {
            central,
            service,
            client: request.client,
            dns64: request.dns64,
            detail: request.detail,
        };
        let servers = |scenario: &Scenario| !scenario.amazon_servers;
        let asks_servers = request.dns.scenarios.iter().any(servers);
        let is_nothing = |found: &DnsAnswer<'a>| matches!(found, DnsAnswer::Nothing);
        let is_read = answering.unread.is_none();
        let mut all = answering.zones.iter().chain(&answering.rules);
        if !asks_servers && is_read && all.all(is_nothing) {
            return Some(Self {
                resolved: ResolvedRow {
                    zones: vec![Tree::Nothing],
                    rules: vec![Tree::Nothing],
                    ..ResolvedRow::default()
                },
                on_its_own: Possible::NO,
                egress: None,
                joined_to_none: None,
                of: Of {
                    client: request.client,
                    no_endpoint: Possible::YES,
                    egress: Possible::YES,
                },
            });
        }
        let resolved = resolver.all(answering);
        let asked_alone = request.client.is_none();
        let on_its_own = if asked_alone {
            Possible::NO
        } else {
            central.is_on_its_own(&service.row)
        };
        let joined_to_none = on_its_own
            .may_be(Possible::YES)
            .then(|| central.joined_to_none(&service.row, request.has_ipv4(), on_its_own));
        let egress = resolver.egress();
        Some(Self {
            on_its_own,
            joined_to_none,
            of: Of {
                client: request.client,
                no_endpoint: resolver.no_endpoint(),
                egress: egress.as_ref().map_or(Possible::YES, |step| step.possible),
            },
            egress: egress.filter(|_| asks_servers),
            resolved,
        })
    }

    /// Every step of who answers, and of whether the VPC is on its own.
    pub fn steps(&self) -> impl Iterator<Item = &Step<'a>> {
        let resolutions = self.resolved.resolutions.iter();
        let resolved = resolutions.flat_map(|resolution| &resolution.steps);
        let all = self.resolved.steps.iter().chain(resolved);
        all.chain(&self.joined_to_none)
    }

    /// Whether a zone covers the host at all, with both DNS attributes of the VPC on.
    pub fn has_zones(&self) -> bool {
        let mut trees = self.resolved.zones.iter();
        trees.any(|tree| covers(tree).may_be(Possible::YES))
    }

    /// What would answer in one way of the VPC's DNS settings, host by host.
    fn trees(&self, scenario: Scenario) -> Vec<&Tree> {
        let trees = match scenario {
            Scenario {
                attributes: true, ..
            } => &self.resolved.zones,
            Scenario { support: true, .. } => &self.resolved.rules,
            Scenario { .. } => return self.resolved.zones.iter().map(|_| &NOTHING).collect(),
        };
        trees.iter().collect()
    }

    /// What becomes of the answers without this section, in one way of the VPC's DNS settings.
    pub fn answers(
        &self,
        scenarios: &[Scenario],
        scenario: Scenario,
        dns64: Dns64,
        without: Answers,
    ) -> (Answers, Use) {
        let mut all = Answers::NONE;
        let mut uses = Use::default();
        for without in without.each() {
            let is_alone = self.on_its_own.may_be(Possible::YES);
            let alone = is_alone.then(|| self.on_its_own(scenarios, without));
            let is_joined = self.on_its_own.may_be(Possible::NO);
            let joined = is_joined.then(|| self.joined(scenario, dns64, without));
            for (answers, taken) in alone.into_iter().chain(joined) {
                all = all.with(answers);
                uses = uses.and(taken);
            }
            let turns = alone
                .zip(joined)
                .is_some_and(|(one, other)| one.0 != other.0);
            uses.on_its_own |= turns;
        }
        (all, uses)
    }

    /// The same, one way of what is unread after the other, each with whether names lead to an endpoint in it; `own` is
    /// what the VPC's own endpoints do.
    pub fn in_each_way(
        &self,
        scenarios: &[Scenario],
        scenario: Scenario,
        dns64: Dns64,
        (without, own): (Answers, Possible),
    ) -> Vec<(Answers, Use, Possible)> {
        let trees = self.trees(scenario);
        let ([tree], true) = (trees.as_slice(), scenario.amazon_servers) else {
            let (answers, uses) = self.answers(scenarios, scenario, dns64, without);
            return vec![(answers, uses, self.steers(scenario, dns64, own))];
        };
        let mut ways = Vec::new();
        if self.on_its_own.may_be(Possible::YES) {
            let steers = self.steers(scenario, dns64, own);
            let each = without.each();
            ways.extend(each.map(|without| {
                let (answers, uses) = self.on_its_own(scenarios, without);
                (answers, uses, steers)
            }));
        }
        if self.on_its_own.may_be(Possible::NO) {
            ways.extend(tree.alternatives(self.of.egress).into_iter().map(|tree| {
                let (answers, uses) = tree.answers(self.of, dns64, without);
                (answers, uses, tree.steers(self.of, dns64, own))
            }));
        }
        let turns = ways
            .windows(2)
            .any(|pair| matches!(pair, [one, other] if one.0 != other.0));
        if let (true, true, Some(first)) = (self.on_its_own.is_unread(), turns, ways.first_mut()) {
            first.1.on_its_own = true;
        }
        ways
    }

    /// The answer of a VPC on its own.
    fn on_its_own(&self, scenarios: &[Scenario], without: Answers) -> (Answers, Use) {
        let hosts = self.resolved.zones.iter().enumerate();
        let of_host = |(place, with_zones)| {
            let cases = scenarios.iter().map(|scenario| DnsCase {
                tree: self
                    .trees(*scenario)
                    .get(place)
                    .copied()
                    .unwrap_or(&NOTHING),
                with_zones,
                amazon_servers: scenario.amazon_servers,
            });
            let cases: Vec<DnsCase<'_>> = cases.collect();
            own::answers(&cases, self.of, without)
        };
        best(hosts.map(of_host), without)
    }

    /// The answer of a VPC that something joins to others.
    fn joined(&self, scenario: Scenario, dns64: Dns64, without: Answers) -> (Answers, Use) {
        if !scenario.amazon_servers {
            let egress = self.egress.as_ref();
            let egress = egress.map_or(Possible::YES, |step| step.possible);
            let trees = self.resolved.zones.iter();
            return best(
                trees.map(|tree| {
                    let covers = covers(tree);
                    let answers = covering::answers(covers, egress, without);
                    let as_without = covers.may_be(Possible::NO) && egress != Possible::NO;
                    let uses = Use {
                        without: as_without,
                        servers: covers.may_be(Possible::YES)
                            || (as_without && without == Answers::PUBLIC),
                        egress: egress.may_be(Possible::NO),
                        ..Use::default()
                    };
                    (answers, uses)
                }),
                without,
            );
        }
        let trees = self.trees(scenario).into_iter();
        let of_tree = |tree: &Tree| tree.answers(self.of, dns64, without);
        best(trees.map(of_tree), without)
    }

    /// One where the VPC is on its own, the other where it is not; either where that is not known.
    fn where_alone(&self, alone: Possible, joined: Possible) -> Possible {
        let each = self.on_its_own.each().map(|is_alone| {
            if is_alone == Possible::YES {
                alone
            } else {
                joined
            }
        });
        each.reduce(Possible::or_else).unwrap_or(joined)
    }

    /// Whether the row's names lead to an endpoint; `own` is what the VPC's own endpoints do.
    pub fn steers(&self, scenario: Scenario, dns64: Dns64, own: Possible) -> Possible {
        let trees = if scenario.amazon_servers {
            self.trees(scenario)
        } else {
            self.resolved.zones.iter().collect()
        };
        let steers = trees.into_iter().map(|tree| {
            if scenario.amazon_servers {
                return tree.steers(self.of, dns64, own);
            }
            // They may ask a hub's Resolver; a VPC on its own has none.
            let covered = covers(tree).each().map(|covers| match (covers, own) {
                (Possible::NO, Possible::NO) => self.where_alone(own, Possible::MAYBE),
                (Possible::NO, _) => own,
                _ => Possible::MAYBE,
            });
            covered.reduce(Possible::or_else).unwrap_or(own)
        });
        // The best over the hosts.
        let better = |one: Possible, other: Possible| {
            let mut all: Option<Possible> = None;
            for one in one.each() {
                for other in other.each() {
                    let best = if one.and(other) == one { other } else { one };
                    all = Some(all.map_or(best, |all| all.or_else(best)));
                }
            }
            all.unwrap_or(one)
        };
        steers.reduce(better).unwrap_or(own)
    }
}

/// The best over the hosts of a row.
fn best(all: impl Iterator<Item = (Answers, Use)>, without: Answers) -> (Answers, Use) {
    let better = |one: Answers, other: Answers| {
        let mut all = Answers::NONE;
        for one in one.each() {
            for other in other.each() {
                all = all.with(one.best(other));
            }
        }
        all
    };
    let together =
        |one: (Answers, Use), other: (Answers, Use)| (better(one.0, other.0), one.1.and(other.1));
    all.reduce(together).unwrap_or((without, Use::WITHOUT))
}

impl<'a> Central<'_, 'a> {
    /// The step that says that nothing joins the VPC to another, or that it is unread.
    fn joined_to_none(&self, row: &super::Row, has_ipv4: bool, is: Possible) -> Step<'a> {
        if is.is_unread() {
            let why = exits::why_unread(self.index, self.vpc);
            return Step::unread(Check::CentralRouteMissing, is, why);
        }
        let host = row.host_of(has_ipv4).unwrap_or(&row.name);
        let reason = crate::path::central::dns::reason::Reason::OnItsOwn {
            vpc: self.vpc,
            host: super::DnsName::new(host),
            shut: self.shut().clone(),
        };
        Step::new(Possible::NO, reason)
    }

    /// What shuts the VPC in: the same for each of its clients and services.
    fn shut(&self) -> &Shut<'a> {
        self.shut.get_or_init(|| {
            let over = self.serving().joining_hub();
            Shut::of(self.lookups(), self.index, self.vpc, over)
        })
    }
}
