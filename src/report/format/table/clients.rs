//! The clients of a VPC, and what is the answer for each.

use std::io::{self, Write};

use comfy_table::{Cell, Color, Table};
use rule::verdict::{Answer, Verdict};

use super::{Screen, new, wrapped};
use crate::text::printable;

/// The clients of one VPC, some lines each.
pub(super) fn stacked_clients(
    out: &mut impl Write,
    width: usize,
    verdict: &Verdict,
) -> io::Result<()> {
    writeln!(out, "Clients of {}", printable(&verdict.vpc_id))?;
    for client in &verdict.clients {
        let names = verdict.services.iter().map(|of| of.service.as_str());
        let answers = names.zip(client.answers.iter());
        let answers = answers.map(|(name, answer)| format!("{name} {}", answer.as_str()));
        let answers: Vec<String> = answers.collect();
        let subnet = client.subnet_id.as_ref();
        let subnet = subnet.map_or_else(String::new, |id| format!(" in {id}"));
        let answers = match client.waived {
            true => "waived".to_owned(),
            false => answers.join(", "),
        };
        let text = format!("{}{subnet}: {answers}", client.network_interface_id);
        for line in wrapped(&printable(&text), width) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)
}

/// The clients of one VPC, one column a service.
pub(super) fn clients(screen: Screen, verdict: &Verdict) -> Table {
    let mut header = vec!["VPC", "Client", "Subnet"];
    header.extend(
        verdict
            .services
            .iter()
            .map(|service| service.service.as_str()),
    );
    let mut table = new(screen, &header);
    for client in &verdict.clients {
        let ids =
            [&verdict.vpc_id, &client.network_interface_id].map(|id| Cell::new(printable(id)));
        let subnet = Cell::new(printable(client.subnet_id.as_deref().unwrap_or_default()));
        let answers = client
            .answers
            .iter()
            .map(|answer| Cell::new(answer.as_str()).fg(word_colour(*answer)));
        table.add_row(
            ids.into_iter()
                .chain([subnet])
                .chain(answers)
                .collect::<Vec<_>>(),
        );
    }
    table
}

/// The colour of a client's answer.
fn word_colour(answer: Answer) -> Color {
    match answer {
        Answer::Private => Color::Green,
        Answer::Broken | Answer::Public => Color::Red,
        Answer::Unknown | Answer::Undetermined => Color::Yellow,
        Answer::NotApplicable => Color::DarkGrey,
    }
}
