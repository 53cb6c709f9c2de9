//! What the index knows of an alternative: a list of segments, exact or widened, never narrowed.
//!
//! A shape holds at least the paths that its alternative matches. Case and trailing slashes are left out of it, because a
//! path is probed once for routes that heed them and routes that do not.

use crate::pattern::Token;

/// A part of a path between slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    /// This text, in lower case.
    Literal(String),
    /// Any text, but some.
    Any,
}

/// See the module's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// These segments and no more.
    Whole(Vec<Segment>),
    /// These literal segments, then anything or nothing.
    Below(Vec<String>),
    /// Any path.
    Opaque,
}

/// `whole`: the path ends where the alternative ends; otherwise it may go on behind a slash.
pub(crate) fn of(tokens: &[Token], case_sensitive: bool, whole: bool) -> Shape {
    let absolute = tokens.first().is_none_or(|token| matches!(token, Token::Text(text) if text.starts_with('/')));
    if !absolute {
        return Shape::Opaque;
    }
    let mut segments: Vec<Segment> = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => {
                for (number, part) in text.split('/').enumerate() {
                    if number > 0 {
                        segments.push(Segment::Literal(String::new()));
                    }
                    extend(segments.last_mut(), part, case_sensitive);
                }
            }
            Token::Param(_) => widen(segments.last_mut()),
            Token::Wildcard(_) => {
                // Its segment may be any number of segments.
                segments.pop();
                return below(segments);
            }
        }
    }
    while segments.last().is_some_and(|segment| *segment == Segment::Literal(String::new())) {
        segments.pop();
    }
    if whole {
        Shape::Whole(segments)
    } else {
        below(segments)
    }
}

/// The literal beginning: in one trie matchit takes no parameter where another route has a catch-all.
fn below(segments: Vec<Segment>) -> Shape {
    let literal = |segment| match segment {
        Segment::Literal(text) => Some(text),
        Segment::Any => None,
    };
    Shape::Below(segments.into_iter().map_while(literal).collect())
}

fn extend(segment: Option<&mut Segment>, text: &str, case_sensitive: bool) {
    // JavaScript folds case beyond ASCII too; what it folds to what is not repeated here.
    if !case_sensitive && !text.is_ascii() {
        widen(segment);
    } else if let Some(Segment::Literal(literal)) = segment {
        literal.push_str(&text.to_ascii_lowercase());
    }
}

fn widen(segment: Option<&mut Segment>) {
    if let Some(segment) = segment {
        *segment = Segment::Any;
    }
}
