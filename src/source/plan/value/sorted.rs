//! Members by their names, in a sorted list: a plan makes many of these, and each is small.

use std::ops::Deref;

/// Members, sorted by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Deref<Target = str>, V> Sorted<K, V> {
    /// A member.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.get_key_value(name).map(|(_, value)| value)
    }

    /// A member, with its name.
    pub fn get_key_value(&self, name: &str) -> Option<(&K, &V)> {
        let at = self.place(name).ok()?;
        self.0.get(at).map(|(name, value)| (name, value))
    }

    /// A member, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        let at = self.place(name).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is a member.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// Puts a member in, in the place of one of the same name.
    pub fn insert(&mut self, name: impl Into<K>, value: V) {
        let name = name.into();
        match self.place(&name) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<V> {
        let at = self.place(name).ok()?;
        Some(self.0.remove(at).1)
    }

    /// A member, made where it is not there.
    pub fn or_insert_with(
        &mut self,
        name: impl Into<K>,
        make: impl FnOnce() -> V,
    ) -> Option<&mut V> {
        let name = name.into();
        let at = match self.place(&name) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, (name, make()));
                at
            }
        };
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Lets go of the room for more.
    pub fn fit(&mut self) {
        fit(&mut self.0);
    }

    /// The members.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(name, _)| name)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        find(&self.0, name)
    }
}

/// The place of a member among sorted ones, or where it would be.
pub fn find<K: Deref<Target = str>, V>(all: &[(K, V)], name: &str) -> Result<usize, usize> {
    all.binary_search_by(|(of, _)| (**of).cmp(name))
}

/// Lets go of a list's room for more. It moves to a place of its size: a list that is cut where it is leaves a gap, and
/// many of them leave many that are too small for anything.
pub fn fit<T>(all: &mut Vec<T>) {
    if all.len() < all.capacity() {
        let mut fitting = Vec::with_capacity(all.len());
        fitting.append(all);
        *all = fitting;
    }
}

/// Sorts members; of two of one name the last one stays.
pub fn sort<K: Ord, V>(all: &mut Vec<(K, V)>) {
    // Most come sorted, as those who write plans sort them.
    if !all.is_sorted_by(|(one, _), (other, _)| one < other) {
        // Later ones come first among those of one name, and the others go.
        all.reverse();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|(later, _), (earlier, _)| later == earlier);
    }
}

impl<K: Ord, V> From<Vec<(K, V)>> for Sorted<K, V> {
    /// Of two of one name the last one counts.
    fn from(mut all: Vec<(K, V)>) -> Self {
        sort(&mut all);
        fit(&mut all);
        Self(all)
    }
}

impl<K: Ord, V, N: Into<K>> FromIterator<(N, V)> for Sorted<K, V> {
    /// As from a list.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        let members = members.into_iter();
        let all: Vec<(K, V)> = members.map(|(name, value)| (name.into(), value)).collect();
        all.into()
    }
}

impl<K, V, const N: usize> From<[(&'static str, V); N]> for Sorted<K, V>
where
    K: Deref<Target = str> + Ord + From<&'static str>,
{
    fn from(members: [(&'static str, V); N]) -> Self {
        members.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Sorted<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
