use super::{RouteId, RouteOptions, Router};
use crate::{
    pattern::{parse, Token},
    Methods,
};
use proptest::prelude::*;

const LOOSE: RouteOptions = RouteOptions { case_sensitive: false, strict: false, end: true };
const STRICT: RouteOptions = RouteOptions { case_sensitive: true, strict: true, end: true };
const MOUNT: RouteOptions = RouteOptions { case_sensitive: false, strict: false, end: false };

fn router(routes: &[(&str, RouteOptions)]) -> Router {
    let mut router = Router::default();
    for (pattern, options) in routes {
        router.insert(Methods::ANY, pattern, *options).unwrap();
    }
    router
}

fn candidates(router: &Router, path: &str) -> Vec<usize> {
    router.candidates(0, path).map(|id| id.0).collect()
}

#[test]
fn order_of_registration_is_kept() {
    let router = router(&[
        ("/users/:id", LOOSE),
        ("/", MOUNT),
        ("/users/me", LOOSE),
        ("/:any/me", LOOSE),
        ("/users", MOUNT),
        ("/*all", LOOSE),
        ("/posts/me", LOOSE),
        ("{/users}/me", LOOSE),
    ]);
    assert_eq!(candidates(&router, "/users/me"), [0, 1, 2, 3, 4, 5, 7]);
    assert_eq!(candidates(&router, "/users/7"), [0, 1, 3, 4, 5]);
    assert_eq!(candidates(&router, "/posts/me"), [1, 3, 5, 6]);
    assert_eq!(candidates(&router, "/x/y/z"), [1, 5]);
    assert_eq!(candidates(&router, "*"), [1]);
}

#[test]
fn many_routes_do_not_make_many_candidates() {
    let mut router = Router::default();
    for number in 0..200 {
        router.insert(Methods::ANY, &format!("/api/{number}/items/:id"), LOOSE).unwrap();
        router.insert(Methods::ANY, &format!("/page{number}"), LOOSE).unwrap();
    }
    assert_eq!(candidates(&router, "/api/150/items/3"), [300]);
    assert_eq!(candidates(&router, "/page150"), [301]);
    assert_eq!(candidates(&router, "/missing"), [0; 0]);
}

#[test]
fn certain_matches() {
    type Params = Option<&'static [(&'static str, &'static str)]>;
    let cases: [(&str, RouteOptions, &str, Params); 22] = [
        ("/", LOOSE, "/", Some(&[])),
        ("/", LOOSE, "//", Some(&[])),
        ("/", MOUNT, "/a", Some(&[])),
        ("/", MOUNT, "*", Some(&[])),
        ("/a", LOOSE, "/A/", Some(&[])),
        ("/a/", LOOSE, "/a", Some(&[])),
        ("/a", LOOSE, "/a//", None),
        ("/a", STRICT, "/a", Some(&[])),
        ("/a", STRICT, "/A", None),
        ("/a", STRICT, "/a/", None),
        ("/a/", STRICT, "/a/", Some(&[])),
        ("/a/", STRICT, "/a", None),
        ("/a", MOUNT, "/a/b", Some(&[])),
        ("/a", MOUNT, "/ab", None),
        ("/:a/:b", LOOSE, "/x/y", Some(&[("a", "x"), ("b", "y")])),
        ("/:a/:b", LOOSE, "/x", None),
        ("/:a", LOOSE, "/%2F%zz", Some(&[("a", "%2F%zz")])),
        ("/:a", MOUNT, "/x/y", Some(&[("a", "x")])),
        ("/caf%C3%A9", LOOSE, "/caf%c3%a9", Some(&[])),
        ("/\\{a", LOOSE, "/{a", Some(&[])),
        ("/\u{e9}", STRICT, "/\u{e9}", Some(&[])),
        ("/a", LOOSE, "/\u{e9}", None),
    ];
    for (pattern, options, path, params) in cases {
        let router = router(&[(pattern, options)]);
        let found = router.matches(0, path).next();
        assert_eq!(found.as_ref().map(|found| found.params.as_slice()), params, "{pattern} {options:?} {path}");
        assert!(found.is_none_or(|found| found.exact), "{pattern} {path}");
    }
}

#[test]
fn what_needs_a_regular_expression_is_left_to_the_caller() {
    for (pattern, path) in [
        ("/:a-:b", "/x-y"),
        ("/:a.json", "/x.json"),
        ("/*rest", "/x/y"),
        ("/a{/:b}", "/a"),
        ("/\u{e9}", "/\u{c9}"),
        ("/:caf\u{e9}", "/x"),
        ("*rest", "*"),
    ] {
        let router = router(&[(pattern, LOOSE)]);
        let found = router.matches(0, path).next().unwrap();
        assert!(!found.exact && found.params.is_empty(), "{pattern}");
    }
}

#[test]
fn a_refused_pattern_leaves_no_route() {
    let mut router = Router::default();
    assert!(router.insert(Methods::ANY, "/(a)", LOOSE).is_err());
    assert_eq!(router.insert_opaque(Methods::of(&[3])), RouteId(0));
    assert_eq!(candidates(&router, "/a"), [0; 0]);
    assert_eq!(router.candidates(3, "/a").collect::<Vec<_>>(), [RouteId(0)]);
}

/// An ordered walk without an index: generous where path-to-regexp excludes text from a capture.
fn walk(pattern: &str, options: RouteOptions, path: &str) -> bool {
    if pattern == "/" && !options.end {
        return true;
    }
    let loose = if options.strict || pattern == "/" { pattern } else { pattern.trim_end_matches('/') };
    parse(loose).unwrap().alternatives.iter().any(|tokens| walk_tokens(tokens, options, path))
}

fn walk_tokens(tokens: &[Token], options: RouteOptions, path: &str) -> bool {
    let Some((token, following)) = tokens.split_first() else {
        return path.is_empty() || (!options.strict && path == "/") || (!options.end && path.starts_with('/'));
    };
    match token {
        Token::Text(text) => path.split_at_checked(text.len()).is_some_and(|(start, rest)| {
            let equal = start == text || (!options.case_sensitive && start.to_lowercase() == text.to_lowercase());
            equal && walk_tokens(following, options, rest)
        }),
        Token::Param(_) | Token::Wildcard(_) => {
            let slash = if matches!(token, Token::Param(_)) { path.find('/') } else { None };
            let longest = slash.unwrap_or(path.len());
            let ends = path.char_indices().map(|(at, letter)| at + letter.len_utf8()).filter(|end| *end <= longest);
            let mut ends = ends;
            ends.any(|end| walk_tokens(following, options, &path[end..]))
        }
    }
}

fn a_pattern() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => Just("/a"), 2 => Just("/B"), 2 => Just("/:p"), 1 => Just("/*w"), 1 => Just("{/a}"), 1 => Just("{/:o}"),
        1 => Just("/"), 1 => Just("/a:p"), 1 => Just("/:p-b"), 1 => Just("x"), 1 => Just("/{x}y"), 1 => Just("/\u{e9}"),
        1 => Just("/%2f"), 1 => Just("/\\{a\\}"), 1 => Just("{/*r}"), 1 => Just("/a-*w"), 1 => Just(":q"),
    ];
    proptest::collection::vec(part, 0..4)
        .prop_map(|parts| parts.concat())
        .prop_filter("not a pattern", |pattern| parse(pattern).is_ok())
}

fn a_path() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => Just("/a"), 3 => Just("/b"), 2 => Just("/B"), 2 => Just("/"), 1 => Just("x"), 1 => Just("-b"), 1 => Just("/%2F"),
        1 => Just("/{a}"), 1 => Just("/\u{c9}"), 1 => Just("y"),
    ];
    proptest::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn options() -> impl Strategy<Value = RouteOptions> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    flags.prop_map(|(case_sensitive, strict, end)| RouteOptions { case_sensitive, strict, end })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn the_index_agrees_with_an_ordered_walk(
        routes in proptest::collection::vec((a_pattern(), options(), 0..3_u8), 0..8),
        paths in proptest::collection::vec(a_path(), 1..8)) {
        let mut router = Router::default();
        for (pattern, options, method) in &routes {
            let methods = if *method == 0 { Methods::ANY } else { Methods::of(&[*method]) };
            router.insert(methods, pattern, *options).unwrap();
        }
        for path in &paths {
            let walked: Vec<_> = routes.iter().enumerate()
                .filter(|(_, (pattern, options, method))| *method != 1 && walk(pattern, *options, path))
                .map(|(id, _)| RouteId(id)).collect();
            let found: Vec<_> = router.candidates(2, path).collect();
            prop_assert!(found.is_sorted_by(|one, next| one < next), "{:?}", found);
            prop_assert!(walked.iter().all(|id| found.contains(id)), "{path}: {walked:?} not in {found:?}");
            let matches: Vec<_> = router.matches(2, path).collect();
            prop_assert!(matches.iter().all(|found| !found.exact || walked.contains(&found.id)), "{path}: {matches:?}");
            prop_assert!(walked.iter().all(|id| matches.iter().any(|found| found.id == *id)), "{path}: {matches:?}");
        }
    }

    #[test]
    fn no_pattern_and_no_path_panics(pattern in "[/a:*{}\\\\\"é(]{0,12}", path in "[/a*é{}]{0,12}") {
        let mut router = Router::default();
        let _ = router.insert(Methods::ANY, &pattern, LOOSE);
        let _ = router.insert(Methods::ANY, &pattern, MOUNT);
        let _ = router.matches(0, &path).count();
    }
}
