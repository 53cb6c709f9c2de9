//! The step: a request's way from its path to an answer.

use std::{borrow::Cow, fs::File, io::IoSliceMut, os::unix::fs::FileExt, rc::Rc, sync::Arc};

use bytes::Bytes;
use rustix::io::{preadv2, Errno, ReadWriteFlags};
use tokio::task::spawn_blocking;
use xsys_security::Expect;

use super::{
    conditions::{Conditions, Decision, Validators},
    found::{Found, FoundFile},
    known::{self, Known, WHOLE},
    lines,
    look::{facts_again, Links, Look},
    media_types::{media_type, OwnTypes},
    place::{place, Dotfiles, Place},
    precompressed::{accepted, Coding},
    range::FileRange,
};
use crate::{
    plan::{Answer, AnswerBody, Asked, Headers, Settled, Step, Verdict},
    Answerer,
};

/// What `serve-static` is told, checked and in its final form.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // They are the options' own.
pub struct StaticOptions {
    /// Absolute and normalized.
    pub root: String,
    /// Names that begin with a dot.
    pub dotfiles: Dotfiles,
    /// Whether the answers have one.
    pub etag: bool,
    /// Without dots, tried in order.
    pub extensions: Vec<String>,
    /// What is not there goes on; otherwise it is an error of the application's.
    pub fallthrough: bool,
    /// Names of a folder's own answer, tried in order.
    pub index: Vec<String>,
    /// Whether the answers have it.
    pub last_modified: bool,
    /// Its whole value.
    pub cache_control: Option<String>,
    /// Whether ranges are answered.
    pub accept_ranges: bool,
    /// Whether a folder without a slash is sent to the one with it.
    pub redirect: bool,
    /// Which links may be followed.
    pub links: Links,
    /// Which twins are looked for.
    pub precompressed: Vec<Coding>,
    /// Instead of the engine's own.
    pub types: Option<OwnTypes>,
}

/// See the module's description. Shared by all engine threads.
#[derive(Debug)]
pub struct StaticFiles(Arc<StaticOptions>);

impl StaticFiles {
    /// The step for these options.
    #[must_use]
    pub fn new(options: StaticOptions) -> Self {
        Self(Arc::new(options))
    }
}

/// A request as far as an answer depends on it; it outlives the buffer that the request was read into.
struct Wanted {
    place: Place,
    silent: bool,
    conditions: Conditions,
    codings: Vec<Coding>,
    original_path: String,
    query: Option<String>,
}

/// Where the bytes of an answer come from.
enum Source {
    /// They are in memory, or `EAGAIN` says that they are not.
    Quick,
    /// Somebody has waited for them.
    Fetched { file: File, content: Option<Bytes> },
}

/// How a request ends here.
enum Outcome {
    Next,
    Leave,
    Answer(Answer),
}

impl Step for StaticFiles {
    fn answerer(&self) -> Answerer {
        Answerer::Files
    }

    fn take(&self, asked: &Asked<'_>, headers: &mut Headers) -> Verdict {
        let options = &self.0;
        if asked.method != "GET" && asked.method != "HEAD" {
            return match options.fallthrough {
                true => Verdict::Next([0; 4]),
                false => Verdict::Answer(lines::method_not_allowed()),
            };
        }
        let Some(wanted) = options.wanted(asked, headers) else { return Verdict::Leave };
        let Some(wanted) = wanted else { return options.missing().into() };
        match options.quick(&wanted, headers) {
            Ok(outcome) => outcome.into(),
            Err(_) => {
                let (options, headers) = (Arc::clone(options), headers.clone());
                Verdict::Later(Box::pin(async move { options.thorough(wanted, headers).await.into() }))
            }
        }
    }
}

impl StaticOptions {
    /// `None`: only JavaScript can tell. `Some(None)`: there is no such place.
    #[allow(clippy::option_option)]
    fn wanted(&self, asked: &Asked<'_>, headers: &Headers) -> Option<Option<Wanted>> {
        let head = asked.head;
        // What Node says to HTTP/1.0 depends on whether there is a length, and an unknown expectation is an answer of its own.
        let peculiar = (head.minor == 0 && head.verdict.keep_alive) || head.verdict.expect == Expect::Other;
        if peculiar || !lines::are_plain(headers) {
            return None;
        }
        let conditions = Conditions::of(head)?;
        // A mount's own path: without a slash it is no place below it yet.
        let path = match asked.path() {
            "" | "/" if !asked.original_path.ends_with('/') => "",
            "" => "/",
            path => path,
        };
        let Some(place) = place(&self.root, path, self.dotfiles) else { return Some(None) };
        Some(Some(Wanted {
            place,
            silent: asked.method == "HEAD",
            codings: accepted(&self.precompressed, &conditions.accept_encoding),
            conditions,
            original_path: asked.original_path.to_owned(),
            query: asked.query.map(str::to_owned),
        }))
    }

    /// A 404 that goes on, or one that is the application's.
    fn missing(&self) -> Outcome {
        if self.fallthrough {
            Outcome::Next
        } else {
            Outcome::Leave
        }
    }

    /// Everything from memory; `EAGAIN` when that does not do.
    fn quick(&self, wanted: &Wanted, headers: &Headers) -> Result<Outcome, Errno> {
        let direct = self.links == Links::Follow && wanted.codings.is_empty();
        let known = direct.then(|| known::at(&self.key(&wanted.place.path, None))).flatten();
        let recent = known.filter(|known| known.was_found_recently());
        if let Some(facts) =
            recent.and_then(|known| facts_again(&wanted.place.path).ok().filter(|now| *now == known.facts))
        {
            let file = FoundFile { path: wanted.place.path.clone(), facts, coding: None };
            return self.answer(wanted, headers, &file, Source::Quick);
        }
        let found = self.find(Look::Quick, &wanted.place, &wanted.codings)?;
        self.outcome(wanted, headers, found, || Ok(Source::Quick))
    }

    /// The same, with time.
    async fn thorough(self: Arc<Self>, wanted: Wanted, headers: Headers) -> Outcome {
        let options = Arc::clone(&self);
        let fetched = spawn_blocking(move || {
            let found = options.find(Look::Thorough, &wanted.place, &wanted.codings);
            let source = match &found {
                Ok(Found::File(file)) => Some(options.fetch(file)),
                _ => None,
            };
            (wanted, found, source)
        });
        // A panic over there was told already.
        let Ok((wanted, Ok(found), source)) = fetched.await else { return Outcome::Leave };
        self.outcome(&wanted, &headers, found, || source.unwrap_or(Err(Errno::IO))).unwrap_or(Outcome::Leave)
    }

    fn fetch(&self, found: &FoundFile) -> Result<Source, Errno> {
        let file = self.at_root().open(Look::Thorough, &found.source(), found.facts)?;
        if found.facts.size > WHOLE {
            return Ok(Source::Fetched { file, content: None });
        }
        let mut content = vec![0; usize::try_from(found.facts.size).unwrap_or(0)];
        file.read_exact_at(&mut content, 0).map_err(|_| Errno::STALE)?;
        Ok(Source::Fetched { file, content: Some(Bytes::from(content)) })
    }

    fn outcome(
        &self,
        wanted: &Wanted,
        headers: &Headers,
        found: Found,
        source: impl FnOnce() -> Result<Source, Errno>,
    ) -> Result<Outcome, Errno> {
        match found {
            Found::Nothing => Ok(self.missing()),
            Found::OnlyJavaScript => Ok(Outcome::Leave),
            Found::Folder if self.redirect && !wanted.place.folder => {
                Ok(Outcome::Answer(lines::to_folder(&wanted.original_path, wanted.query.as_deref())))
            }
            Found::Folder => Ok(self.missing()),
            Found::File(file) => self.answer(wanted, headers, &file, source()?),
        }
    }

    fn answer(&self, wanted: &Wanted, before: &Headers, file: &FoundFile, source: Source) -> Result<Outcome, Errno> {
        let Some(known) = self.known(file) else { return Ok(Outcome::Leave) };
        let etag = lines::etag(&known, file.coding);
        let validators = Validators {
            etag: std::str::from_utf8(&etag).ok().filter(|_| self.etag),
            modified: self.last_modified.then_some(known.modified),
        };
        let decision = wanted.conditions.decide(validators, known.facts.size, self.accept_ranges);
        if decision == Decision::Leave {
            return Ok(Outcome::Leave);
        }
        let mut headers = lines::of_file(self, &known, file.coding, before);
        let (status, at, length) = lines::decided(&decision, &mut headers, &known);
        let body = match length {
            0 => AnswerBody::Empty,
            _ if wanted.silent => AnswerBody::Empty,
            _ => self.body(file, &known, source, at, length)?,
        };
        Ok(Outcome::Answer(Answer { status, headers, body }))
    }

    /// What is known of exactly this file; `None` for times that only JavaScript can print.
    fn known(&self, file: &FoundFile) -> Option<Rc<Known>> {
        let key = self.key(&file.path, file.coding);
        if let Some(known) = known::at(&key).filter(|known| known.facts == file.facts) {
            known.found_now();
            return Some(known);
        }
        let known = Known::new(file.facts, media_type(&file.path, self.types.as_ref()))?;
        known::remember(&key, &known);
        Some(known)
    }

    /// Roots may overlap: the same file can have another type there, or be another file's twin. No path has a NUL.
    fn key<'a>(&self, path: &'a str, coding: Option<Coding>) -> Cow<'a, str> {
        match (&self.types, coding) {
            (None, None) => Cow::Borrowed(path),
            (types, coding) => {
                let types = types.as_ref().map_or(0, OwnTypes::id);
                Cow::Owned(format!("{path}\0{}\0{types}", coding.map_or("", Coding::extension)))
            }
        }
    }

    fn body(
        &self,
        found: &FoundFile,
        known: &Known,
        source: Source,
        at: u64,
        length: u64,
    ) -> Result<AnswerBody, Errno> {
        let part = |content: &Bytes| {
            let at = usize::try_from(at).unwrap_or(usize::MAX).min(content.len());
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(content.len() - at);
            AnswerBody::Bytes(content.slice(at..at + length))
        };
        if let Some(content) = known.content() {
            return Ok(part(&content));
        }
        let (file, content) = match source {
            Source::Fetched { file, content } => (file, content),
            Source::Quick => {
                let file = self.at_root().open(Look::Quick, &found.source(), known.facts)?;
                let content =
                    if known.facts.size <= WHOLE { Some(read_quickly(&file, known.facts.size)?) } else { None };
                (file, content)
            }
        };
        Ok(match content {
            Some(content) => {
                known.keep(&content);
                part(&content)
            }
            None => AnswerBody::File(FileRange::new(file, at, length)),
        })
    }
}

/// The whole of a small file, if it is in memory.
fn read_quickly(file: &File, size: u64) -> Result<Bytes, Errno> {
    let mut content = vec![0; usize::try_from(size).unwrap_or(0)];
    let read = preadv2(file, &mut [IoSliceMut::new(&mut content)], 0, ReadWriteFlags::NOWAIT);
    match read {
        Ok(length) if length == content.len() => Ok(Bytes::from(content)),
        _ => Err(Errno::AGAIN),
    }
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Next => Self::Next([0; 4]),
            Outcome::Leave => Self::Leave,
            Outcome::Answer(answer) => Self::Answer(answer),
        }
    }
}

impl From<Outcome> for Settled {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Next => Self::Next([0; 4], Headers::default()),
            Outcome::Leave => Self::Leave,
            Outcome::Answer(answer) => Self::Answer(answer),
        }
    }
}
