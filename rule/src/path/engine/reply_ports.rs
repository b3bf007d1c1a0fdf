//! The ports that clients take replies on, as far as their class tells which (`decision.md`, section 6.4).

use crate::network::clients::ClientClass;

pub use crate::network::clients::ReplyPorts;

/// A range of ports, both ends included.
pub type Range = (u16, u16);

/// The ports of Linux clients (`net.ipv4.ip_local_port_range`).
const LINUX: Range = (32_768, 60_999);
/// The ports of Windows clients (Windows Server 2008 and later).
const WINDOWS: Range = (49_152, 65_535);
/// The ports of AWS Lambda's interfaces.
const LAMBDA: Range = (1_024, 65_535);

impl ReplyPorts {
    /// Those of a client of a class.
    pub fn of(class: Option<ClientClass>) -> Self {
        class.map_or(Self::OfSystem, ClientClass::reply_ports)
    }

    /// Where all of these pass, the reply does.
    pub fn enough(self) -> Range {
        match self {
            Self::OfSystem => LINUX,
            Self::OfLambda => LAMBDA,
        }
    }

    /// Where all of these pass, and not all that are [`enough`](Self::enough), the reply may pass.
    pub fn perhaps_enough(self) -> Range {
        match self {
            Self::OfSystem => WINDOWS,
            Self::OfLambda => LINUX,
        }
    }

    /// Those that a rule must open, whatever the client's system.
    pub fn to_open(self) -> Range {
        match self {
            Self::OfSystem => (LINUX.0, WINDOWS.1),
            Self::OfLambda => LAMBDA,
        }
    }

    /// Whose they are, in words.
    pub fn whose(self) -> &'static str {
        match self {
            Self::OfSystem => "Linux: 32768-60999, Windows: 49152-65535",
            Self::OfLambda => "the ports of Lambda functions",
        }
    }
}
