//! The three services of an ECS agent: it uses their endpoints only if all of them are there
//! (`decision.md`, section 4.8).

use std::fmt;

use super::central::mending::serving::Remedy;
use super::mending::{Mending, WantedEndpoint};
use super::step::{At, InShort, Says, Step};
use crate::checks::{Check, Deed, Stage};
use crate::network::{Id, Vpc, VpcEndpoint};
use crate::possible::Possible;
use crate::services;
use crate::verdict::{Answer, Apart, ShortFix};

/// Others of the three lead the client nowhere, or may not.
#[derive(Debug, Clone)]
pub struct Reason<'a> {
    /// The VPC.
    pub vpc: &'a Vpc,
    /// Those that do not lead it to an endpoint for sure.
    pub others: Vec<Other<'a>>,
}

/// One of the others that does not lead the client to an endpoint for sure.
#[derive(Debug, Clone)]
pub struct Other<'a> {
    /// The service.
    pub name: &'static str,
    /// The endpoint of it that is nearest to that; `None` where the VPC has none.
    pub endpoint: Option<NotLeading<'a>>,
    /// What to do where the VPC has none and a hub serves it: an endpoint of its own is not the answer.
    pub by_hub: Option<Remedy>,
}

/// An endpoint that does not lead the client there for sure.
#[derive(Debug, Clone)]
pub struct NotLeading<'a> {
    /// The endpoint.
    pub endpoint: &'a VpcEndpoint,
    /// Why: its state, its names, its families.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Reason<'a> {
    /// Those that the VPC has no endpoint of.
    fn missing(&self) -> Vec<&'static str> {
        let missing = self.others.iter().filter(|other| other.endpoint.is_none());
        missing.map(|other| other.name).collect()
    }

    /// Those of them that are to be created in the VPC, and what to do about the others that it has none of.
    fn to_create(&self) -> (Vec<&'static str>, Vec<(&'static str, &Remedy)>) {
        let missing = self.others.iter().filter(|other| other.endpoint.is_none());
        let (by_hub, own): (Vec<_>, Vec<_>) = missing.partition(|other| other.by_hub.is_some());
        let by_hub = by_hub.into_iter();
        let remedies = by_hub.filter_map(|other| Some((other.name, other.by_hub.as_ref()?)));
        (
            own.iter().map(|other| other.name).collect(),
            remedies.collect(),
        )
    }

    /// Those that it has one of, with the name of their service.
    fn there(&self) -> impl Iterator<Item = (&'static str, &NotLeading<'a>)> {
        let others = self.others.iter();
        others.filter_map(|other| Some((other.name, other.endpoint.as_ref()?)))
    }
}

impl<'a> NotLeading<'a> {
    /// Whether it surely does not lead the client there.
    fn is_known(&self) -> bool {
        self.steps.iter().any(|step| step.possible == Possible::NO)
    }

    /// Where its own steps are asked what to do.
    fn at(&self, at: &At<'a>) -> At<'a> {
        At {
            endpoint: Some(self.endpoint),
            interface: None,
            ..*at
        }
    }

    /// What to do about each of its steps, in a few words.
    fn fixes(&self, at: &At<'a>) -> impl Iterator<Item = ShortFix> {
        let (at, steps) = (self.at(at), self.steps.iter());
        steps.map(move |step| {
            let says = step.reason.says();
            let row = says.check().row();
            says.fix(&at)
                .unwrap_or_else(|| ShortFix::of(row.deed, row.remedy.trim_end_matches('.')))
        })
    }

    /// What to do about each of its steps: a sentence.
    fn remedies(&self, at: &At<'a>) -> impl Iterator<Item = (String, &Step<'a>)> {
        let (at, steps) = (self.at(at), self.steps.iter());
        steps.map(move |step| {
            let says = step.reason.says();
            let remedy = says.remedy(&at);
            let remedy = remedy.unwrap_or_else(|| says.check().row().remedy.to_owned());
            (remedy, step)
        })
    }

    /// Its own changes, as of an endpoint of its service.
    fn mend(&self, name: &'static str, at: &At<'a>, mending: &mut Mending<'_, 'a>) {
        let facts = services::known(name);
        let wanted = WantedEndpoint {
            service: Some(name.into()),
            elsewhere: None,
            port: facts.map_or(mending.wanted.port, services::ServiceFacts::port),
        };
        let asked = std::mem::replace(&mut mending.wanted, wanted);
        let whole = mending.remedy.clone();
        for (remedy, step) in self.remedies(at) {
            mending.remedy = remedy;
            step.reason.says().mend(&self.at(at), mending);
        }
        mending.wanted = asked;
        mending.remedy = whole;
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        Check::EcsEndpointsIncomplete
    }

    fn stage(&self) -> Stage {
        Stage::Dns
    }

    fn culprits(&self) -> Vec<Id> {
        let vpc = std::iter::once(self.vpc.id.clone());
        vpc.chain(self.endpoints()).collect()
    }

    fn apart(&self) -> Vec<Apart> {
        let others = self.others.iter().flat_map(|other| {
            let steps = other.endpoint.iter().flat_map(|of| &of.steps);
            let service = std::iter::once(Apart::Service(other.name));
            service.chain(steps.flat_map(|step| step.reason.says().apart()))
        });
        others.collect()
    }

    fn no_means(&self) -> Answer {
        Answer::Public
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.missing();
        if !missing.is_empty() {
            write!(f, "no VPC endpoint of {}; ", missing.join(" and "))?;
        }
        for (name, of) in self.there() {
            if of.steps.is_empty() {
                write!(f, "{} may lead nobody there", of.endpoint.id)?;
            }
            for (place, step) in of.steps.iter().enumerate() {
                let and = if place > 0 { " and " } else { "" };
                let unread = if step.possible.is_unread() {
                    "not read: "
                } else {
                    ""
                };
                write!(f, "{and}{unread}{}", InShort(step.reason.says()))?;
            }
            write!(f, " ({name}); ")?;
        }
        f.write_str("an ECS agent uses its three endpoints only together")
    }

    fn endpoints(&self) -> Vec<Id> {
        self.there().map(|(_, of)| of.endpoint.id.clone()).collect()
    }

    fn fix(&self, at: &At<'a>) -> Option<ShortFix> {
        let (own, by_hub) = self.to_create();
        let mut fixes = Vec::new();
        match own.as_slice() {
            [] => {}
            [one] => fixes.push(format!("create an endpoint of {one}")),
            several => fixes.push(format!("create endpoints of {}", several.join(" and "))),
        }
        let mut of_hub: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, remedy) in by_hub {
            match of_hub.iter_mut().find(|(fix, _)| *fix == remedy.fix) {
                Some((_, names)) => names.push(name),
                None => of_hub.push((&remedy.fix, vec![name])),
            }
        }
        let of_hub = of_hub.iter();
        fixes.extend(of_hub.map(|(fix, names)| format!("{fix} ({})", names.join(" and "))));
        let mut deed = match fixes.is_empty() {
            true => Deed::Check,
            false => Deed::Change,
        };
        for (_, of) in self.there() {
            for fix in of.fixes(at) {
                if fix.deed() == Deed::Change {
                    deed = Deed::Change;
                }
                fixes.push(format!("{} ({})", fix.one(), of.endpoint.id));
            }
        }
        (!fixes.is_empty()).then(|| ShortFix::of(deed, fixes.join("; ")))
    }

    fn remedy(&self, at: &At<'a>) -> Option<String> {
        let (own, by_hub) = self.to_create();
        let by_hub = by_hub.into_iter();
        let mut remedies: Vec<String> = by_hub
            .map(|(name, remedy)| format!("{name}: {}.", remedy.whole))
            .collect();
        for (_, of) in self.there() {
            let each = of.remedies(at);
            remedies.extend(each.map(|(remedy, _)| format!("{}: {remedy}", of.endpoint.id)));
        }
        let create = match own.as_slice() {
            _ if remedies.is_empty() => return None,
            [] => None,
            [one] => Some(format!("Create an endpoint of {one}, with private DNS.")),
            several => Some(format!(
                "Create endpoints of {}, with private DNS.",
                several.join(" and ")
            )),
        };
        let all: Vec<String> = create.into_iter().chain(remedies).collect();
        Some(all.join(" "))
    }

    fn mend(&self, at: &At<'a>, mending: &mut Mending<'_, 'a>) {
        for other in &self.others {
            match &other.endpoint {
                Some(of) => of.mend(other.name, at, mending),
                None => mending.create_endpoint_of(other.name),
            }
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let are_there = match self.there().next() {
            Some(_) => "lead it there",
            None => "are there",
        };
        write!(
            f,
            "an ECS agent uses its endpoints only if all three {are_there}, and "
        )?;
        let missing = self.missing();
        if !missing.is_empty() {
            write!(f, "{} has none for {}", self.vpc.id, missing.join(" and "))?;
        }
        for (place, (name, of)) in self.there().enumerate() {
            if place > 0 || !missing.is_empty() {
                f.write_str("; ")?;
            }
            let does = if of.is_known() { "does" } else { "may" };
            write!(f, "{} of {name} {does} not", of.endpoint.id)?;
            for (place, step) in of.steps.iter().enumerate() {
                let joined = if place > 0 { " and " } else { ": " };
                write!(f, "{joined}{}", step.sentence(None, None))?;
            }
        }
        Ok(())
    }
}
