//! Who is asked, and by which family: asking more clients never makes an answer better, and records of
//! another family never break a client that does not have it.

use rule::network::DnsRecordIpType;
use rule::network::fact::Fact;
use rule::parameters::{ClientSelection, DescriptionGlob};
use rule::verdict::Answer;

use super::law;
use crate::agreement::decided;
use crate::oracle::Expected;
use rule_testing::generator::Case;

/// How bad an answer is for the VPC.
fn badness(case: &Case, answer: Answer) -> u8 {
    match answer {
        Answer::Broken => 5,
        Answer::Public => 4,
        Answer::Unknown if case.parameters.unknown_is_fault => 3,
        Answer::Undetermined => 2,
        Answer::Unknown => 1,
        _ => 0,
    }
}

/// The rows of a VPC that some client is asked for.
fn asked(expected: &Expected) -> Vec<(&String, Answer)> {
    let rows = expected.services.iter().enumerate();
    let rows = rows.filter(|(at, _)| {
        let mut clients = expected.clients.iter();
        clients.any(|(_, answers)| answers.get(*at).copied().flatten().is_some())
    });
    rows.filter_map(|(_, (name, answer))| Some((name, (*answer)?)))
        .collect()
}

#[test]
fn asking_more_clients_never_makes_an_answer_better() {
    law(|_, case| {
        let mut more = case.clone();
        more.parameters.clients = ClientSelection::All;
        more.parameters.client_descriptions = vec![DescriptionGlob::new("*")];
        let (before, after) = (decided(&case), decided(&more));
        let better = before.iter().zip(&after).any(|(before, after)| {
            asked(before).into_iter().any(|(row, before)| {
                let mut rows = after.services.iter();
                let after = rows.find(|(name, _)| name == row).and_then(|row| row.1);
                after.is_none_or(|after| badness(&case, after) < badness(&case, before))
            })
        });
        better.then(|| format!("{case:#?}\n{before:?}\n{after:?}"))
    });
}

/// Records of a family that a client does not have are none of its business.
#[test]
fn more_records_never_break_a_client_of_one_family() {
    law(|seed, case| {
        let ipv4 = seed % 2 == 0;
        let own = if ipv4 {
            DnsRecordIpType::Ipv4
        } else {
            DnsRecordIpType::Ipv6
        };
        let mut more = case.clone();
        if let Fact::Read(endpoints) = &mut more.network.vpc_endpoints {
            for endpoint in endpoints.iter_mut().filter(|one| one.hands_out() == own) {
                endpoint.dns_record_ip_type = Some(DnsRecordIpType::Dualstack);
            }
        }
        let of_family = |case: &Case| -> Vec<_> {
            let clients = decided(case)
                .into_iter()
                .flat_map(|expected| expected.clients);
            let interfaces = case.network.network_interfaces.elements();
            let has_one = |id: &str| {
                let mut same = interfaces.iter().filter(|one| &*one.id == id);
                same.all(|one| one.ipv4.is_some() == ipv4 && one.ipv6.is_some() != ipv4)
            };
            clients.filter(|(id, _)| has_one(id)).collect()
        };
        let (before, after) = (of_family(&case), of_family(&more));
        (before != after).then(|| format!("{case:#?}\n{before:?}\n{after:?}"))
    });
}
