//! Which file a place stands for: the path itself, with an extension, an index, and perhaps a compressed twin.

use rustix::io::Errno;

use super::{
    look::{Facts, Look, Root},
    place::{extension, Place},
    precompressed::Coding,
    StaticOptions,
};

/// What stands at a place.
#[derive(Debug)]
pub(super) enum Found {
    /// Neither folder nor a pipe or the like.
    File(FoundFile),
    Folder,
    Nothing,
    /// An error that the application hears of, or something that cannot be sent as it is.
    OnlyJavaScript,
}

#[derive(Debug)]
pub(super) struct FoundFile {
    /// What the type is told from.
    pub(super) path: String,
    pub(super) facts: Facts,
    /// The path's own name goes on with the coding's.
    pub(super) coding: Option<Coding>,
}

impl FoundFile {
    /// Where the bytes are.
    pub(super) fn source(&self) -> String {
        match self.coding {
            Some(coding) => format!("{}{}", self.path, coding.extension()),
            None => self.path.clone(),
        }
    }
}

impl StaticOptions {
    pub(super) fn at_root(&self) -> Root<'_> {
        Root { path: &self.root, links: self.links }
    }

    /// `Err(EAGAIN)` where a quick look does not do. `codings`: in the order in which the client likes them.
    pub(super) fn find(&self, look: Look, place: &Place, codings: &[Coding]) -> Result<Found, Errno> {
        let found = if place.folder && !self.index.is_empty() {
            self.index(look, &place.path)
        } else {
            self.file(look, &place.path)
        }?;
        match found {
            Found::File(file) if !codings.is_empty() => self.twin(look, file, codings),
            found => Ok(found),
        }
    }

    fn file(&self, look: Look, path: &str) -> Result<Found, Errno> {
        let facts = match self.at_root().facts(look, path) {
            Ok(facts) => facts,
            Err(Errno::NOENT) if extension(path).is_empty() && !path.ends_with('/') && !self.extensions.is_empty() => {
                return self.first(look, self.extensions.iter().map(|extension| format!("{path}.{extension}")));
            }
            Err(error) => return missing(error),
        };
        if facts.is_folder() {
            return Ok(Found::Folder);
        }
        Ok(if path.ends_with('/') { Found::Nothing } else { regular(path.to_owned(), facts) })
    }

    fn index(&self, look: Look, path: &str) -> Result<Found, Errno> {
        self.first(look, self.index.iter().map(|name| format!("{}/{name}", path.trim_end_matches('/'))))
    }

    fn first(&self, look: Look, candidates: impl Iterator<Item = String>) -> Result<Found, Errno> {
        let mut last = Ok(Found::Nothing);
        for path in candidates {
            last = match self.at_root().facts(look, &path) {
                Ok(facts) if facts.is_folder() => Ok(Found::Nothing),
                Ok(facts) => return Ok(regular(path, facts)),
                Err(Errno::AGAIN) => return Err(Errno::AGAIN),
                Err(error) => missing(error),
            };
        }
        last
    }

    fn twin(&self, look: Look, file: FoundFile, codings: &[Coding]) -> Result<Found, Errno> {
        for coding in codings {
            match self.at_root().facts(look, &format!("{}{}", file.path, coding.extension())) {
                Ok(facts) if facts.is_file() => {
                    return Ok(Found::File(FoundFile { facts, coding: Some(*coding), ..file }));
                }
                Err(Errno::AGAIN) => return Err(Errno::AGAIN),
                _ => {}
            }
        }
        Ok(Found::File(file))
    }
}

fn regular(path: String, facts: Facts) -> Found {
    if facts.is_file() {
        Found::File(FoundFile { path, facts, coding: None })
    } else {
        Found::OnlyJavaScript
    }
}

fn missing(error: Errno) -> Result<Found, Errno> {
    match error {
        Errno::AGAIN => Err(error),
        Errno::NOENT | Errno::NOTDIR | Errno::NAMETOOLONG => Ok(Found::Nothing),
        _ => Ok(Found::OnlyJavaScript),
    }
}
