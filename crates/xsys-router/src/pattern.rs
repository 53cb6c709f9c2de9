//! The syntax of path-to-regexp 8: text, `:name`, `*name`, `{optional}`, `\` before a character, quoted names.
//!
//! Enters: the pattern as written. Leaves: its alternatives, each a flat list of tokens with every optional group either
//! in or out; or the error that path-to-regexp raises for it, except that a non-ASCII name is not judged any further.

/// A part of an alternative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Text(String),
    /// One or more characters without `/`.
    Param(String),
    /// One or more characters.
    Wildcard(String),
}

/// A pattern that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) alternatives: Vec<Vec<Token>>,
    /// A name ends where Unicode's identifiers end, of which this crate has no table: where text begins behind a
    /// non-ASCII name is not known, and there are no alternatives.
    pub(crate) uncertain: bool,
}

/// A pattern that cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at character {at} of the pattern \"{pattern}\"")]
pub struct InsertError {
    /// The pattern as given.
    pub pattern: String,
    /// Counted in characters from 0.
    pub at: usize,
    /// What is wrong there.
    pub kind: InsertErrorKind,
}

/// See [`InsertError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertErrorKind {
    /// Reserved for syntax that older versions had.
    #[error("unexpected \"{0}\"")]
    Unexpected(char),
    /// A backslash, or an open group, and then nothing.
    #[error("unexpected end")]
    UnexpectedEnd,
    /// `:` or `*` alone.
    #[error("missing parameter name")]
    MissingName,
    /// `:"name`.
    #[error("unterminated quote")]
    UnterminatedQuote,
    /// Nothing says where the one before ends.
    #[error("missing text before a parameter")]
    MissingText,
    /// Optional groups multiply.
    #[error("more than {MAX_ALTERNATIVES} combinations of optional groups")]
    TooManyAlternatives,
}

/// path-to-regexp's own limit.
const MAX_ALTERNATIVES: usize = 256;

/// A token as written, with the position that an error names.
enum Node {
    Text(String),
    Capture { token: Token, at: usize },
    Group(Vec<Node>),
}

pub(crate) fn parse(pattern: &str) -> Result<Pattern, InsertError> {
    let fail = |(at, kind)| InsertError { pattern: pattern.to_owned(), at, kind };
    let mut parser = Parser { chars: pattern.chars().collect(), at: 0, uncertain: false };
    let nodes = parser.nodes(None).map_err(fail)?;
    if parser.uncertain {
        return Ok(Pattern { alternatives: Vec::new(), uncertain: true });
    }
    let mut flat = Vec::new();
    flatten(&[&nodes], &mut Vec::new(), &mut flat).map_err(fail)?;
    let alternatives = flat.iter().map(|nodes| join(nodes)).collect::<Result<_, _>>().map_err(fail)?;
    Ok(Pattern { alternatives, uncertain: false })
}

type Failure = (usize, InsertErrorKind);

struct Parser {
    chars: Vec<char>,
    at: usize,
    uncertain: bool,
}

impl Parser {
    fn next(&mut self) -> Option<char> {
        let next = self.chars.get(self.at).copied();
        self.at += usize::from(next.is_some());
        next
    }

    fn nodes(&mut self, end: Option<char>) -> Result<Vec<Node>, Failure> {
        let mut nodes = Vec::new();
        let mut text = String::new();
        while let Some(value) = self.next() {
            let at = self.at - 1;
            let node = match value {
                _ if Some(value) == end => {
                    push_text(&mut nodes, &mut text);
                    return Ok(nodes);
                }
                '\\' => {
                    text.push(self.next().ok_or((self.at, InsertErrorKind::UnexpectedEnd))?);
                    continue;
                }
                ':' => Node::Capture { token: Token::Param(self.name()?), at },
                '*' => Node::Capture { token: Token::Wildcard(self.name()?), at },
                '{' => Node::Group(self.nodes(Some('}'))?),
                '}' | '(' | ')' | '[' | ']' | '+' | '?' | '!' => {
                    return Err((at, InsertErrorKind::Unexpected(value)));
                }
                _ => {
                    text.push(value);
                    continue;
                }
            };
            push_text(&mut nodes, &mut text);
            nodes.push(node);
        }
        if end.is_some() {
            return Err((self.at, InsertErrorKind::UnexpectedEnd));
        }
        push_text(&mut nodes, &mut text);
        Ok(nodes)
    }

    fn name(&mut self) -> Result<String, Failure> {
        let name = if self.chars.get(self.at) == Some(&'"') { self.quoted_name()? } else { self.plain_name() };
        if name.is_empty() {
            return Err((self.at, InsertErrorKind::MissingName));
        }
        Ok(name)
    }

    fn plain_name(&mut self) -> String {
        let mut name = String::new();
        while let Some(&letter) = self.chars.get(self.at) {
            self.uncertain |= !letter.is_ascii();
            let digit = letter.is_ascii_digit() && !name.is_empty();
            if !(letter.is_alphabetic() || matches!(letter, '$' | '_') || digit) {
                break;
            }
            name.push(letter);
            self.at += 1;
        }
        name
    }

    fn quoted_name(&mut self) -> Result<String, Failure> {
        let open = self.at;
        self.at += 1;
        let mut name = String::new();
        while let Some(value) = self.next() {
            match value {
                '"' => return Ok(name),
                '\\' => name.extend(self.next()),
                _ => name.push(value),
            }
        }
        Err((open, InsertErrorKind::UnterminatedQuote))
    }
}

fn push_text(nodes: &mut Vec<Node>, text: &mut String) {
    if !text.is_empty() {
        nodes.push(Node::Text(std::mem::take(text)));
    }
}

/// Every way through `rest`, a stack of what is still to come, innermost last.
fn flatten<'a>(rest: &[&'a [Node]], taken: &mut Vec<&'a Node>, flat: &mut Vec<Vec<&'a Node>>) -> Result<(), Failure> {
    let Some((current, outer)) = rest.split_last() else {
        if flat.len() == MAX_ALTERNATIVES {
            return Err((0, InsertErrorKind::TooManyAlternatives));
        }
        flat.push(taken.clone());
        return Ok(());
    };
    let Some((first, following)) = current.split_first() else { return flatten(outer, taken, flat) };
    let mut after = outer.to_vec();
    after.push(following);
    let length = taken.len();
    if let Node::Group(inner) = first {
        let mut with = after.clone();
        with.push(inner);
        flatten(&with, taken, flat)?;
    } else {
        taken.push(first);
    }
    flatten(&after, taken, flat)?;
    taken.truncate(length);
    Ok(())
}

/// Adjacent texts become one, and a capture without text before it is refused.
fn join(nodes: &[&Node]) -> Result<Vec<Token>, Failure> {
    let mut tokens: Vec<Token> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match (node, tokens.last_mut()) {
            (Node::Text(text), Some(Token::Text(before))) => before.push_str(text),
            (Node::Text(text), _) => tokens.push(Token::Text(text.clone())),
            (Node::Capture { at, .. }, Some(Token::Param(_) | Token::Wildcard(_))) => {
                return Err((*at, InsertErrorKind::MissingText));
            }
            (Node::Capture { token, .. }, _) => tokens.push(token.clone()),
            // Groups are gone: `flatten` went into them.
            (Node::Group(_), _) => {}
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::{Token::*, *};

    fn text(text: &str) -> Token {
        Text(text.to_owned())
    }

    #[test]
    fn patterns_and_their_alternatives() {
        let id = || Param("id".to_owned());
        let rest = || Wildcard("rest".to_owned());
        let cases: [(&str, Vec<Vec<Token>>); 11] = [
            ("", vec![vec![]]),
            ("/", vec![vec![text("/")]]),
            ("/a/:id", vec![vec![text("/a/"), id()]]),
            ("/:id.json", vec![vec![text("/"), id(), text(".json")]]),
            ("/*rest", vec![vec![text("/"), rest()]]),
            (r"/\:a\\b\{", vec![vec![text(r"/:a\b{")]]),
            ("/:\"id\"x", vec![vec![text("/"), id(), text("x")]]),
            (r#"/:"a\"-b""#, vec![vec![text("/"), Param("a\"-b".to_owned())]]),
            ("/:$1_/b", vec![vec![text("/"), Param("$1_".to_owned()), text("/b")]]),
            ("/a{/:id}", vec![vec![text("/a/"), id()], vec![text("/a")]]),
            ("{a{b}}c", vec![vec![text("abc")], vec![text("ac")], vec![text("c")]]),
        ];
        for (pattern, alternatives) in cases {
            assert_eq!(parse(pattern).unwrap(), Pattern { alternatives, uncertain: false }, "{pattern}");
        }
        assert!(parse("/:caf\u{e9}").unwrap().uncertain);
    }

    #[test]
    fn errors_name_the_place() {
        for (pattern, at, kind) in [
            ("/:", 2, InsertErrorKind::MissingName),
            ("/:1", 2, InsertErrorKind::MissingName),
            ("/*", 2, InsertErrorKind::MissingName),
            ("/:\"\"", 4, InsertErrorKind::MissingName),
            ("/:\"a", 2, InsertErrorKind::UnterminatedQuote),
            ("/a\\", 3, InsertErrorKind::UnexpectedEnd),
            ("/a{b", 4, InsertErrorKind::UnexpectedEnd),
            ("/a}", 2, InsertErrorKind::Unexpected('}')),
            ("/a(.*)", 2, InsertErrorKind::Unexpected('(')),
            ("/:id?", 4, InsertErrorKind::Unexpected('?')),
            ("/[a]", 1, InsertErrorKind::Unexpected('[')),
            ("/:a:b", 3, InsertErrorKind::MissingText),
            ("/:a{-}:b", 6, InsertErrorKind::MissingText),
            ("{a}{b}{c}{d}{e}{f}{g}{h}{i}", 0, InsertErrorKind::TooManyAlternatives),
        ] {
            let expected = InsertError { pattern: pattern.to_owned(), at, kind };
            assert_eq!(parse(pattern), Err(expected), "{pattern}");
        }
        let message = parse("/a(b)").unwrap_err().to_string();
        assert_eq!(message, "unexpected \"(\" at character 2 of the pattern \"/a(b)\"");
    }
}
