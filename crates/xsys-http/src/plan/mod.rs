//! The plan: what the engine does for a request before it asks the application, or instead.
//!
//! Enters: a request head. Leaves: an answer, or the word to dispatch together with notes of the steps that ran. The plan
//! mirrors the application's own ordered table: an entry is a [`Step`] that runs here, or a place where only JavaScript
//! knows what happens. The first such place that may match ends the native part, so registration order stays law, and
//! whatever is uncertain goes to JavaScript.
//!
//! What steps do is in their own modules; which of the application's layers are steps is decided in JavaScript.

mod answer;
mod asked;
mod headers;
mod observe;
mod page;
mod reply;
mod run;
mod slot;
mod step;

pub(crate) use answer::date;
pub use answer::{Answer, AnswerBody};
pub use asked::Asked;
pub use headers::Headers;
pub use observe::Observe;
pub use page::{Page, Part};
pub use reply::Reply;
pub(crate) use run::begin;
pub(crate) use slot::{PlanOfThread, PlanSlot};
pub use step::{Finish, Later, Settled, Step, StepNote, Timing, Verdict};

use std::sync::Arc;

use xsys_router::{InsertError, Methods, RouteOptions, Router};

/// See the module's description. Shared by all engine threads; replaced as a whole.
#[derive(Default)]
pub struct Plan {
    router: Router,
    entries: Vec<Entry>,
    /// What every answer of the application begins with (`X-Powered-By`).
    preamble: Headers,
    /// Some step only observes.
    observes: bool,
}

/// Which requests a place of the application's table concerns.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// `None`: any path.
    pub pattern: Option<&'a str>,
    /// How the pattern is held against a path.
    pub options: RouteOptions,
    /// By their index in the engine's table.
    pub methods: Methods,
}

/// What stands at one place of the application's table.
enum Entry {
    /// Only JavaScript knows.
    JavaScript {
        /// What it may concern, unless the path has an escape: a parameter that is none fails whatever the method.
        methods: Methods,
    },
    Native {
        id: u32,
        methods: Methods,
        /// How much of the path the step does not see.
        mount: usize,
        step: Arc<dyn Step>,
    },
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Plan {
    /// A plan without entries. `preamble`: headers that the application sets before its first layer.
    #[must_use]
    pub fn new(preamble: Headers) -> Self {
        Self { preamble, ..Self::default() }
    }

    /// Appends a place that only JavaScript knows.
    ///
    /// # Errors
    /// The pattern is not one. The caller then has a place that may concern any path.
    pub fn javascript(&mut self, place: Place<'_>) -> Result<(), InsertError> {
        match place.pattern {
            Some(pattern) => self.router.insert(Methods::ANY, pattern, place.options)?,
            None => self.router.insert_opaque(Methods::ANY),
        };
        self.entries.push(Entry::JavaScript { methods: place.methods });
        Ok(())
    }

    /// Appends a step at a place. `id` is what notes name; `mount` is how much of the path the step does not see.
    ///
    /// # Errors
    /// The pattern is none.
    pub fn step_at(&mut self, id: u32, place: Place<'_>, mount: usize, step: Arc<dyn Step>) -> Result<(), InsertError> {
        self.router.insert(Methods::ANY, place.pattern.unwrap_or("/"), place.options)?;
        self.observes |= step.observes();
        self.entries.push(Entry::Native { id, methods: place.methods, mount, step });
        Ok(())
    }

    /// Appends a step where a middleware stands. `mount`: plain text, a prefix of whole segments, `/` for every path.
    ///
    /// # Errors
    /// The mount is no plain text.
    pub fn step(&mut self, id: u32, mount: &str, case_sensitive: bool, step: Arc<dyn Step>) -> Result<(), InsertError> {
        let options = RouteOptions { case_sensitive, end: false, ..RouteOptions::default() };
        let place = Place { pattern: Some(mount), options, methods: Methods::ANY };
        self.step_at(id, place, mount.trim_end_matches('/').len(), step)
    }

    /// Whether every request goes to JavaScript anyway.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.entries.iter().any(|entry| matches!(entry, Entry::Native { .. }))
    }
}
