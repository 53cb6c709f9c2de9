//! What a step is: one of the application's layers, run by the engine.

use std::{future::Future, pin::Pin};

use super::{Answer, Asked, Headers};

/// A layer that runs in the engine. It is shared by all engine threads, must not block, and must do exactly what its
/// JavaScript form does.
pub trait Step: Send + Sync {
    /// Looks at a request. `headers` are those that the answer has so far; a step that passes the request on may change
    /// them, as its JavaScript form does through `res`.
    fn take(&self, asked: &Asked<'_>, headers: &mut Headers) -> Verdict;
}

/// What a step decides.
pub enum Verdict {
    /// The request goes on. JavaScript gets the note, so that the step's JavaScript form does not run again.
    Next(StepNote),
    /// It is answered.
    Answer(Answer),
    /// This needs time; the request waits.
    Later(Later),
    /// Only JavaScript can tell: the step has done nothing.
    Leave,
}

/// The rest of a decision.
pub type Later = Pin<Box<dyn Future<Output = Settled>>>;

/// A decision that took time.
pub enum Settled {
    /// The request goes on with these headers set.
    Next(StepNote, Headers),
    /// It is answered.
    Answer(Answer),
    /// Only JavaScript can tell.
    Leave,
}

/// What a step's JavaScript form is told about what the step did. Its meaning is the step's own.
pub type StepNote = [u32; 4];
