//! Readings of other accounts, kept beside the process: what one process of a run asked serves the others of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;
use std::pin::Pin;

use jiff::Timestamp;
use rule::central_wanted::WantedRead;
use rule::network::Id;

use crate::describe::region_facts::RegionFacts;
use crate::describe::region_files::RegionFiles;
use crate::place::Place;
use crate::source::ec2::kept::KeptFacts;
use crate::source::snapshot::document_records;
use crate::source::snapshot::error::SnapshotError;

/// Where readings are kept.
pub trait Store: Debug {
    /// What others read of a place; and where that leaves some of these asks open, whose turn it is. It waits while
    /// another process has the turn. A store that cannot be reached has nothing, and gives no turn.
    fn turn<'a>(&'a self, place: &'a Place, asks: &'a BTreeSet<WantedRead>) -> Waiting<'a, Turn>;

    /// Ends a turn, with all that is known of the place now; `None` where that is no more than before.
    fn end<'a>(
        &'a self,
        place: &'a Place,
        ticket: Ticket,
        stored: Option<StoredFacts>,
    ) -> Waiting<'a, ()>;
}

/// What is waited for.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What comes of waiting for a turn.
#[derive(Debug, Default)]
pub struct Turn {
    /// What others read.
    pub stored: Option<StoredFacts>,
    /// That others wait for what is read now; none where nothing is left to ask, or nobody can be made to wait.
    pub ticket: Option<Ticket>,
}

/// That a process has the turn: what the object of the place was when it took it.
#[derive(Debug)]
pub struct Ticket(pub String);

/// What was asked of a place, and what it told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredFacts {
    /// What was asked, all of it answered.
    pub asks: BTreeSet<WantedRead>,
    /// When the first of it was.
    pub read_at: Timestamp,
    /// The records, a line of saved data a kind (`contracts.md`, section 4).
    pub lines: Vec<u8>,
}

impl StoredFacts {
    /// The facts of a place, and its records as saved data, to be added to.
    ///
    /// # Errors
    /// Lines that are no saved data.
    pub fn read(&self, place: &Place) -> Result<(RegionFacts, RegionFiles), SnapshotError> {
        let files = RefCell::new(RegionFiles::new(&*place.account_id, &*place.region));
        let mut kept = KeptFacts::whole(RegionFacts::default()).copied_to(Some(&files));
        for line in self.lines.split(|byte| *byte == b'\n') {
            if !line.is_empty() {
                document_records(Path::new("a hub's facts"), line, &mut kept)?;
            }
        }
        let facts = kept.facts;
        Ok((facts, files.into_inner()))
    }
}

/// Makes of the table of asks both ways between an ask and its text: one that is not in it does not compile.
macro_rules! texts {
    (own: [$($own:pat),*]; of an account: $($all:ident),*; of one thing: $($one:ident of $id:ident),*;) => {
        /// An ask of another account as a text: the word, the account, the id.
        pub fn ask_text(ask: &WantedRead) -> Option<String> {
            Some(match ask {
                $($own)|* => return None,
                $(WantedRead::$all { account_id } => format!("{} {account_id}", stringify!($all)),)*
                $(WantedRead::$one { account_id, $id } => format!("{} {account_id} {}", stringify!($one), $id),)*
            })
        }

        /// The ask that [`ask_text`] made a text of.
        pub fn ask_of(text: &str) -> Option<WantedRead> {
            let mut words = text.split(' ');
            let (word, account_id) = (words.next()?, Id::from(words.next()?));
            let id = words.next().map(Id::from);
            if words.next().is_some() {
                return None;
            }
            match id {
                $(None if word == stringify!($all) => Some(WantedRead::$all { account_id }),)*
                $(Some($id) if word == stringify!($one) => Some(WantedRead::$one { account_id, $id }),)*
                None | Some(_) => None,
            }
        }
    };
}

texts! {
    own: [WantedRead::VpcDns(_), WantedRead::DhcpOptions(_), WantedRead::Paths(_), WantedRead::ServiceDetails, WantedRead::ProfileResources(_), WantedRead::Interconnect];
    of an account: ResolverRules, HostedZones;
    of one thing: Records of zone_id, Endpoint of endpoint_id, EndpointsOf of vpc_id, Hub of vpc_id, Gateway of gateway_id, Routes of table_id;
}

#[cfg(test)]
mod tests {
    use rule::central_wanted::WantedRead;

    use super::{ask_of, ask_text};

    #[test]
    fn an_ask_of_another_account_comes_back_from_its_text() {
        let id = || "x-0a".into();
        let account_id = || "222233334444".into();
        let asks = [
            WantedRead::ResolverRules {
                account_id: account_id(),
            },
            WantedRead::HostedZones {
                account_id: account_id(),
            },
            WantedRead::Records {
                account_id: account_id(),
                zone_id: id(),
            },
            WantedRead::Endpoint {
                account_id: account_id(),
                endpoint_id: id(),
            },
            WantedRead::EndpointsOf {
                account_id: account_id(),
                vpc_id: id(),
            },
            WantedRead::Hub {
                account_id: account_id(),
                vpc_id: id(),
            },
            WantedRead::Gateway {
                account_id: account_id(),
                gateway_id: id(),
            },
            WantedRead::Routes {
                account_id: account_id(),
                table_id: id(),
            },
        ];
        for ask in asks {
            let text = ask_text(&ask).unwrap();
            assert_eq!(ask_of(&text), Some(ask), "{text}");
        }
        for other in [
            "",
            "Hub",
            "Hub 222233334444",
            "HostedZones 1 2",
            "Hub 1 2 3",
        ] {
            assert_eq!(ask_of(other), None, "{other}");
        }
        assert_eq!(ask_text(&WantedRead::VpcDns(id())), None);
    }
}
