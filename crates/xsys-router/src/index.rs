//! matchit as a candidate index.
//!
//! A trie answers with one entry, and a request may concern many routes. So every entry lists all routes that share a
//! path with it, in registration order; whichever entry matchit prefers for a path, the list has what else matches it.

use std::collections::HashMap;

use crate::{
    shape::{Segment, Shape},
    RouteId,
};

/// Lists of candidates by the shape of the path.
#[derive(Debug, Default)]
pub(crate) struct Index {
    whole: Trie<Segment>,
    below: Trie<String>,
    opaque: Vec<RouteId>,
}

impl Index {
    /// Routes come in ascending order; one route may come with several shapes.
    pub(crate) fn insert(&mut self, id: RouteId, shape: Shape) {
        let indexed = match shape {
            Shape::Whole(segments) => {
                let keys = [key(segments.iter().map(Segment::as_key))];
                self.whole.insert(id, segments, &keys, share_a_path)
            }
            Shape::Below(prefix) => {
                let start = key(prefix.iter().map(|text| Some(text.as_str())));
                let rest = format!("{}/{{*rest}}", start.trim_end_matches('/'));
                self.below.insert(id, prefix, &[start, rest], |entry, route| entry.starts_with(route))
            }
            Shape::Opaque => false,
        };
        if !indexed {
            push(&mut self.opaque, id);
        }
    }

    /// Three ascending lists that hold all candidates together.
    pub(crate) fn lists(&self, path: &str) -> [&[RouteId]; 3] {
        if !path.is_empty() && !path.starts_with('/') {
            return [&[], &[], &self.opaque];
        }
        let trimmed = path.trim_end_matches('/');
        let canonical = if trimmed.is_empty() { "/" } else { trimmed };
        if canonical.bytes().any(|byte| byte.is_ascii_uppercase()) {
            let lower = canonical.to_ascii_lowercase();
            return [self.whole.list(&lower), self.below.list(&lower), &self.opaque];
        }
        [self.whole.list(canonical), self.below.list(canonical), &self.opaque]
    }
}

/// One matchit tree, whose values are places in `entries`.
#[derive(Debug)]
struct Trie<S> {
    tree: matchit::Router<usize>,
    entries: Vec<Entry<S>>,
    places: HashMap<Vec<S>, usize>,
}

#[derive(Debug)]
struct Entry<S> {
    shape: Vec<S>,
    /// matchit took all its keys.
    indexed: bool,
    /// Registered with exactly this shape.
    own: Vec<RouteId>,
    /// Registered with a shape that shares a path with this one.
    candidates: Vec<RouteId>,
}

impl<S> Default for Trie<S> {
    fn default() -> Self {
        Self { tree: matchit::Router::new(), entries: Vec::new(), places: HashMap::new() }
    }
}

impl<S: Clone + Eq + std::hash::Hash> Trie<S> {
    /// `concerns(entry, route)`: whether a path found under the entry's shape may match the route's. False: matchit does
    /// not take a key, so that this list alone does not find the route.
    fn insert(&mut self, id: RouteId, shape: Vec<S>, keys: &[String], concerns: impl Fn(&[S], &[S]) -> bool) -> bool {
        let place = *self.places.entry(shape.clone()).or_insert_with(|| {
            let place = self.entries.len();
            let refused = keys.iter().filter(|key| self.tree.insert(key.as_str(), place).is_err()).count();
            let others = self.entries.iter().filter(|other| concerns(&shape, &other.shape));
            let mut candidates: Vec<_> = others.flat_map(|other| other.own.iter().copied()).collect();
            candidates.sort_unstable();
            candidates.dedup();
            self.entries.push(Entry { shape: shape.clone(), indexed: refused == 0, own: Vec::new(), candidates });
            place
        });
        push(&mut self.entries[place].own, id);
        for entry in self.entries.iter_mut().filter(|entry| concerns(&entry.shape, &shape)) {
            push(&mut entry.candidates, id);
        }
        self.entries[place].indexed
    }

    fn list(&self, path: &str) -> &[RouteId] {
        let place = self.tree.at(path).ok().map(|found| *found.value);
        place.and_then(|place| self.entries.get(place)).map_or(&[], |entry| &entry.candidates)
    }
}

impl Segment {
    fn as_key(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Any => None,
        }
    }
}

/// What matchit calls a route; `None` is a parameter.
fn key<'a>(segments: impl Iterator<Item = Option<&'a str>>) -> String {
    let mut key = String::new();
    for segment in segments {
        key.push('/');
        match segment {
            Some(text) => key.push_str(&text.replace('{', "{{").replace('}', "}}")),
            None => key.push_str("{any}"),
        }
    }
    if key.is_empty() {
        key.push('/');
    }
    key
}

/// Whether a path found under `entry` may match `route`. One that matches a wholly literal route is found under that:
/// matchit prefers static text.
fn share_a_path(entry: &[Segment], route: &[Segment]) -> bool {
    let literal = route.iter().all(|segment| *segment != Segment::Any);
    entry == route
        || !literal
            && entry.len() == route.len()
            && entry
                .iter()
                .zip(route)
                .all(|(one, other)| one == other || *one == Segment::Any || *other == Segment::Any)
}

fn push(list: &mut Vec<RouteId>, id: RouteId) {
    if list.last() != Some(&id) {
        list.push(id);
    }
}
