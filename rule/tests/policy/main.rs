//! Endpoint policies against the public face of `rule::policy`: a table of cases, and laws.

#[cfg(test)]
mod laws;
#[cfg(test)]
mod table;
