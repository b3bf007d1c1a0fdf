//! A small seeded source of chance (SplitMix64): the same seed gives the same account for ever.

/// A part of an account that can be made worse than the rest, so that it alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountPart {
    /// VPCs and their DNS.
    Vpcs,
    /// Security groups.
    Groups,
    /// Network ACLs.
    Acls,
    /// Route tables.
    Routes,
    /// Endpoints.
    Endpoints,
    /// The policies of endpoints.
    Policies,
    /// Network interfaces.
    Interfaces,
}

/// Chance, with a bias: how benign and how well read the account shall be.
pub struct Random {
    state: u64,
    /// How benign the account is outside of its focus, in percent.
    pub base: u64,
    /// The part that is far worse.
    pub focus: Option<AccountPart>,
    /// How often `good` says yes, in percent.
    pub benign: u64,
    /// How often `gap` says yes, in thousandths.
    pub gaps: u64,
}

impl Random {
    /// The chance of a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03,
            base: 50,
            focus: None,
            benign: 50,
            gaps: 0,
        }
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.number() % limit.max(1) as u64) as usize
    }

    /// A number in `from..=to`.
    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// Turns to a part of the account.
    pub fn enter(&mut self, part: AccountPart) {
        self.benign = if self.focus == Some(part) {
            35
        } else {
            self.base
        };
    }

    /// True in so many percent of cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.number() % 100 < percent
    }

    /// Whether the benign choice is taken here.
    pub fn good(&mut self) -> bool {
        let benign = self.benign;
        self.percent(benign)
    }

    /// Whether a fact is unread here.
    pub fn gap(&mut self) -> bool {
        self.number() % 1000 < self.gaps
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Some of them, in their order; each with so many percent.
    pub fn some<T: Clone>(&mut self, from: &[T], percent: u64) -> Vec<T> {
        from.iter()
            .filter(|_| self.percent(percent))
            .cloned()
            .collect()
    }

    /// Brings them into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
