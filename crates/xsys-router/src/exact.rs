//! Matching without a regular expression, for alternatives that need none: text and parameters that fill a segment.

use crate::{pattern::Token, RouteOptions};

/// Whether [`matches`] tells the truth for these tokens: nothing in them can be matched in two ways.
pub(crate) fn applies(tokens: &[Token], options: RouteOptions) -> bool {
    tokens.iter().enumerate().all(|(at, token)| match token {
        // JavaScript folds case beyond ASCII too.
        Token::Text(text) => options.case_sensitive || text.is_ascii(),
        Token::Wildcard(_) => false,
        Token::Param(_) => {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let after = tokens.get(at + 1);
            matches!(before, Some(Token::Text(text)) if text.ends_with('/'))
                && after.is_none_or(|token| matches!(token, Token::Text(text) if text.starts_with('/')))
        }
    })
}

/// The parameters as they stand in the path, or `None` when it does not match.
pub(crate) fn matches<'r, 'p>(
    tokens: &'r [Token],
    options: RouteOptions,
    path: &'p str,
) -> Option<Vec<(&'r str, &'p str)>> {
    let mut rest = path;
    let mut params = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => {
                let (start, following) = rest.split_at_checked(text.len())?;
                let equal = if options.case_sensitive { start == text } else { start.eq_ignore_ascii_case(text) };
                if !equal {
                    return None;
                }
                rest = following;
            }
            Token::Param(name) => {
                let (value, following) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                if value.is_empty() {
                    return None;
                }
                params.push((name.as_str(), value));
                rest = following;
            }
            Token::Wildcard(_) => return None,
        }
    }
    let ended = rest.is_empty() || (!options.strict && rest == "/") || (!options.end && rest.starts_with('/'));
    ended.then_some(params)
}
