//! Endpoint policies against the public face of `rule::policy`: a table of cases, and laws.

#[cfg(test)]
mod laws;
#[cfg(test)]
mod services;
#[cfg(test)]
mod table;
#[cfg(test)]
mod whole_services;
