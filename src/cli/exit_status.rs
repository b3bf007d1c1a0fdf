//! How a command ends (`contracts.md`, section 5).

/// Nothing is NON_COMPLIANT.
pub const OK: u8 = 0;
/// Something is NON_COMPLIANT.
pub const NON_COMPLIANT: u8 = 1;
/// Wrong usage or unreadable input.
pub const WRONG: u8 = 2;
/// Something is undetermined, and nothing is NON_COMPLIANT.
pub const UNDETERMINED: u8 = 3;
