//! Descriptions of network interfaces: what they tell of a client stays, and nothing else.

use rule::network::InterfaceType;
use rule::network::clients::{ClientClass, ToldBy, Traits, client_class};

use super::Redacting;
use super::parameters::glob_word;
use super::pseudonyms::{id, name};
use super::records::{REDACTED, text};
use crate::describe::shape::network_interface::NetworkInterface;
use crate::describe::value::text::Text;

/// How the description of a NAT gateway's interface begins; its id follows.
const NAT_GATEWAY: &str = "Interface for NAT Gateway ";

impl Redacting<'_> {
    /// The description that tells the same class, NAT gateway or globs.
    pub(super) fn description(&self, record: &NetworkInterface<'_>) -> Option<Text<'static>> {
        let described = record.description.as_deref();
        let class = client_class(Traits {
            status: Some("in-use"),
            ..record.traits()
        });
        let invented = match class.map(ClientClass::told_by) {
            Some(ToldBy::EcsArn) => self.attachment_arn(described?),
            Some(ToldBy::Description(words)) => format!("{words} {REDACTED}"),
            Some(ToldBy::InterfaceType(_) | ToldBy::Instance) => return None,
            None if record.interface_type() == InterfaceType::NatGateway => {
                self.of_nat_gateway(described?)
            }
            None => self.of_no_client(described?),
        };
        Some(text(invented))
    }

    fn of_nat_gateway(&self, description: &str) -> String {
        let start = description.rfind("nat-").unwrap_or(description.len());
        match description.get(start..) {
            None | Some("") => name(self.key(), description),
            Some(nat) => format!("{NAT_GATEWAY}{}", id(self.key(), nat)),
        }
    }

    fn of_no_client(&self, description: &str) -> String {
        let mut words = vec![name(self.key(), description)];
        let globs = self.redactor.client_descriptions.iter();
        let matching = globs.filter(|glob| glob.matches(description));
        words.extend(matching.map(|glob| glob_word(self.key(), &glob.to_string())));
        words.join(" ")
    }
}
