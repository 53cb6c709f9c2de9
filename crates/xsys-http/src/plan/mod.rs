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
mod reply;
mod run;
mod slot;
mod step;

pub(crate) use answer::date;
pub use answer::{Answer, AnswerBody, NativeAnswer};
pub use asked::Asked;
pub use headers::Headers;
pub use reply::Reply;
pub(crate) use run::begin;
pub(crate) use slot::{PlanOfThread, PlanSlot};
pub use step::{Finish, Later, Settled, Step, StepNote, Verdict};

use std::sync::Arc;

use xsys_router::{InsertError, Methods, RouteOptions, Router};

/// See the module's description. Shared by all engine threads; replaced as a whole.
#[derive(Default)]
pub struct Plan {
    router: Router,
    entries: Vec<Entry>,
    /// What every answer of the application begins with (`X-Powered-By`).
    preamble: Headers,
}

/// What stands at one place of the application's table.
enum Entry {
    /// Only JavaScript knows.
    JavaScript,
    Native {
        id: u32,
        /// The path that the step is mounted at, without a slash at its end; empty at the root.
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

    /// Appends a place that only JavaScript knows; `pattern` says which paths it may concern, `None` all.
    ///
    /// # Errors
    /// The pattern is not one. The caller then has a place that may concern any path.
    pub fn javascript(&mut self, pattern: Option<&str>, options: RouteOptions) -> Result<(), InsertError> {
        match pattern {
            Some(pattern) => self.router.insert(Methods::ANY, pattern, options)?,
            None => self.router.insert_opaque(Methods::ANY),
        };
        self.entries.push(Entry::JavaScript);
        Ok(())
    }

    /// Appends a step. `mount`: plain text, a prefix of whole segments, `/` for every path. `id` is what notes name.
    ///
    /// # Errors
    /// The mount is no plain text.
    pub fn step(&mut self, id: u32, mount: &str, case_sensitive: bool, step: Arc<dyn Step>) -> Result<(), InsertError> {
        let options = RouteOptions { case_sensitive, strict: false, end: false };
        self.router.insert(Methods::ANY, mount, options)?;
        self.entries.push(Entry::Native { id, mount: mount.trim_end_matches('/').len(), step });
        Ok(())
    }

    /// Whether every request goes to JavaScript anyway.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.entries.iter().any(|entry| matches!(entry, Entry::Native { .. }))
    }
}
