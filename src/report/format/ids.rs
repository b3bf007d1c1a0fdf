//! The format `ids`: the ids of the VPCs that are NON_COMPLIANT, one a line, for scripts.

use std::io::{self, Write};

use rule::verdict::{ComplianceType, Verdict};

use crate::report::{Ending, EvaluatedRegion, Report};

/// The list on its way out.
#[derive(Debug)]
pub struct Ids<W> {
    out: W,
}

impl<W: Write> Ids<W> {
    /// A list that goes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> Report for Ids<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, _: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let at_fault = verdicts
            .iter()
            .filter(|verdict| verdict.compliance_type == ComplianceType::NonCompliant);
        for verdict in at_fault {
            writeln!(self.out, "{}", verdict.vpc_id)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Ending) -> io::Result<()> {
        self.out.flush()
    }
}
