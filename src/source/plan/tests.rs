//! Plans of the shared samples, where they are there, and what they come to.
