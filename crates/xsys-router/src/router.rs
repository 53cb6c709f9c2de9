//! The ordered table and its two questions: which routes may match, and, where that is certain, with what parameters.

use crate::{
    exact,
    index::Index,
    pattern::{self, InsertError, Token},
    shape::{self, Shape},
    Methods,
};

/// A route's place in the table: the order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteId(pub usize);

/// How a pattern is held against a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteOptions {
    /// `/A` is not `/a`.
    pub case_sensitive: bool,
    /// `/a/` is not `/a`.
    pub strict: bool,
    /// The path ends with the pattern; without it the pattern is a prefix that ends at a slash.
    pub end: bool,
}

impl Default for RouteOptions {
    fn default() -> Self {
        Self { case_sensitive: false, strict: false, end: true }
    }
}

/// A candidate, tried where that needs no regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'r, 'p> {
    /// The route.
    pub id: RouteId,
    /// It matches, with these parameters. Otherwise it may match, and whoever knows the pattern finds out.
    pub exact: bool,
    /// Names and values, as they stand in the path (not decoded), in the pattern's order.
    pub params: Vec<(&'r str, &'p str)>,
}

/// See the crate's description.
#[derive(Debug, Default)]
pub struct Router {
    routes: Vec<Route>,
    index: Index,
}

#[derive(Debug)]
struct Route {
    methods: Methods,
    rule: Rule,
}

#[derive(Debug)]
enum Rule {
    /// A prefix of every path.
    Always,
    Exact(Vec<Token>, RouteOptions),
    Unknown,
}

impl Router {
    /// Appends a route.
    ///
    /// # Errors
    /// The pattern is not one; nothing was registered.
    ///
    /// ```
    /// use xsys_router::{Methods, RouteOptions, Router};
    /// let mut router = Router::default();
    /// let any = router.insert(Methods::ANY, "/users/:id", RouteOptions::default())?;
    /// let me = router.insert(Methods::of(&[1]), "/users/me", RouteOptions::default())?;
    /// assert_eq!(router.candidates(1, "/users/me").collect::<Vec<_>>(), [any, me]);
    /// assert_eq!(router.candidates(2, "/users/me").collect::<Vec<_>>(), [any]);
    /// let found = router.matches(2, "/users/7").next();
    /// assert_eq!(found.map(|found| found.params), Some(vec![("id", "7")]));
    /// # Ok::<(), xsys_router::InsertError>(())
    /// ```
    pub fn insert(&mut self, methods: Methods, pattern: &str, options: RouteOptions) -> Result<RouteId, InsertError> {
        if pattern == "/" && !options.end {
            return Ok(self.push(methods, Rule::Always, [Shape::Opaque]));
        }
        let loose = if options.strict || pattern == "/" { pattern } else { pattern.trim_end_matches('/') };
        let parsed = pattern::parse(loose)?;
        let shapes: Vec<_> = if parsed.uncertain {
            vec![Shape::Opaque]
        } else {
            parsed.alternatives.iter().map(|tokens| shape::of(tokens, options.case_sensitive, options.end)).collect()
        };
        let rule = match <[_; 1]>::try_from(parsed.alternatives) {
            Ok([tokens]) if exact::applies(&tokens, options) => Rule::Exact(tokens, options),
            _ => Rule::Unknown,
        };
        Ok(self.push(methods, rule, shapes))
    }

    /// Appends a route whose pattern only the caller understands, a regular expression: a candidate for every path.
    pub fn insert_opaque(&mut self, methods: Methods) -> RouteId {
        self.push(methods, Rule::Unknown, [Shape::Opaque])
    }

    fn push(&mut self, methods: Methods, rule: Rule, shapes: impl IntoIterator<Item = Shape>) -> RouteId {
        let id = RouteId(self.routes.len());
        self.routes.push(Route { methods, rule });
        for shape in shapes {
            self.index.insert(id, shape);
        }
        id
    }

    /// The routes that may match, in registration order: all that do, and few that do not. `path` is the request's, not
    /// decoded, without the query.
    pub fn candidates(&self, method: u8, path: &str) -> impl Iterator<Item = RouteId> + '_ {
        merge(self.index.lists(path))
            .filter(move |id| self.routes.get(id.0).is_some_and(|route| route.methods.contains(method)))
    }

    /// [`Router::candidates`] without those of which it is certain that they do not match.
    pub fn matches<'r, 'p>(&'r self, method: u8, path: &'p str) -> impl Iterator<Item = Match<'r, 'p>> + use<'r, 'p> {
        self.candidates(method, path).filter_map(move |id| match &self.routes.get(id.0)?.rule {
            Rule::Always => Some(Match { id, exact: true, params: Vec::new() }),
            Rule::Exact(tokens, options) => {
                exact::matches(tokens, *options, path).map(|params| Match { id, exact: true, params })
            }
            Rule::Unknown => Some(Match { id, exact: false, params: Vec::new() }),
        })
    }
}

/// Ascending, each id once.
fn merge(mut lists: [&[RouteId]; 3]) -> impl Iterator<Item = RouteId> + '_ {
    std::iter::from_fn(move || {
        let next = lists.iter().filter_map(|list| list.first()).min().copied()?;
        for list in &mut lists {
            if let Some((&first, rest)) = list.split_first() {
                if first == next {
                    *list = rest;
                }
            }
        }
        Some(next)
    })
}

#[cfg(test)]
mod tests;
