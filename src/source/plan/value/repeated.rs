//! Texts of which a plan has few, each of them many times: they are held once.

use std::hash::Hasher;
use std::ops::Deref;

use rustc_hash::FxHasher;

/// How many sets of places there are.
const SETS: usize = 1024;

/// How many texts share a set of places. Whoever writes texts that all fall into one set wins nothing by that: no more
/// than these are looked at.
const PLACES: usize = 4;

/// The texts that came so far, each in one of few places. A text that finds none is not held.
#[derive(Debug)]
pub struct Repeated<T>(Vec<[Option<T>; PLACES]>);

impl<T> Default for Repeated<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone + Deref<Target = str> + for<'t> From<&'t str>> Repeated<T> {
    /// A text: the one that came before, where it is held.
    pub fn shared(&mut self, text: &str) -> T {
        if self.0.is_empty() {
            self.0.resize_with(SETS, || std::array::from_fn(|_| None));
        }
        for place in self.0.get_mut(set(text)).into_iter().flatten() {
            match place {
                Some(known) if **known == *text => return known.clone(),
                Some(_) => {}
                None => return place.insert(text.into()).clone(),
            }
        }
        text.into()
    }
}

/// The set of a text.
fn set(text: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    usize::try_from(hasher.finish() % (SETS as u64)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{PLACES, Repeated, SETS, set};

    #[test]
    fn a_text_that_came_before_is_the_same_one() {
        let mut repeated = Repeated::<Arc<str>>::default();
        let one = repeated.shared("vpc_id");
        assert_eq!(&*one, "vpc_id");
        assert!(Arc::ptr_eq(&one, &repeated.shared("vpc_id")));
        assert!(!Arc::ptr_eq(&one, &repeated.shared("subnet_id")));
    }

    #[test]
    fn texts_of_one_set_take_its_places_and_no_more() {
        let mut repeated = Repeated::<Arc<str>>::default();
        let texts = (0..).map(|number: usize| format!("name{number}"));
        let of_one_set = texts.filter(|text| set(text) == 7);
        let all: Vec<String> = of_one_set.take(3 * PLACES).collect();
        let first: Vec<Arc<str>> = all.iter().map(|text| repeated.shared(text)).collect();
        let second = all.iter().map(|text| repeated.shared(text));
        let held: Vec<bool> = first
            .iter()
            .zip(second)
            .map(|(one, other)| {
                assert_eq!(**one, *other);
                Arc::ptr_eq(one, &other)
            })
            .collect();
        let wanted: Vec<bool> = (0..3 * PLACES).map(|at| at < PLACES).collect();
        assert_eq!(held, wanted);
    }

    #[test]
    fn names_of_a_plan_fall_into_many_sets() {
        let names = (0..SETS).map(|number| set(&format!("aws_subnet.s{number}")));
        let sets: std::collections::HashSet<usize> = names.collect();
        assert!(sets.len() > SETS / 2, "{}", sets.len());
    }
}
