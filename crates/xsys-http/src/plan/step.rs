//! What a step is: one of the application's layers, run by the engine.

use std::{future::Future, pin::Pin};

use super::{Answer, Asked, Headers};
use crate::{encoding::Coding, seen::Answerer};

/// A layer that runs in the engine. It is shared by all engine threads, must not block, and must do exactly what its
/// JavaScript form does.
pub trait Step: Send + Sync {
    /// Looks at a request. `headers` are those that the answer has so far; a step that passes the request on may change
    /// them, as its JavaScript form does through `res`.
    fn take(&self, asked: &Asked<'_>, headers: &mut Headers) -> Verdict;

    /// Whether [`Verdict::Observe`] is all that it decides.
    fn observes(&self) -> bool {
        false
    }

    /// When `take` runs, if not at once.
    fn timing(&self, _: &Asked<'_>) -> Timing {
        Timing::AtOnce
    }

    /// What it does to an answer that another step gives, after it has passed the request on with `note`.
    fn shape(&self, _: StepNote, _: &mut Headers) {}

    /// How the books name it where it answers.
    fn answerer(&self) -> Answerer {
        Answerer::Step
    }
}

/// When a step runs, as far as headers are concerned. Most requests are answered in JavaScript, which sets its own: what the
/// engine sets for them would be thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// In its turn; it finds the headers of the steps before it, and sets its own.
    AtOnce,
    /// In its turn; `take` does nothing with headers, and `shape` does.
    Apart,
    /// Where a later step answers, before that answer: it passes every request on, and does no more than shape answers.
    WithAnswer,
}

/// What a step decides.
pub enum Verdict {
    /// The request goes on. JavaScript gets the note, so that the step's JavaScript form does not run again.
    Next(StepNote),
    /// The request goes on. The step's JavaScript form runs again and needs to know nothing.
    Pass,
    /// The request goes on, and this looks at the answer where the engine gives it. JavaScript gets no note: for its own
    /// answers the step's JavaScript form does all there is to do.
    Finish(Box<dyn Finish>),
    /// The request goes on, and who made this step wants to hear of an answer that the engine gives. JavaScript gets no
    /// note: of its own answers the step's JavaScript form hears by itself.
    Observe,
    /// It is answered.
    Answer(Answer),
    /// It is answered, and the step shapes the answer as it would another's.
    Refuse(StepNote, Answer),
    /// This needs time; the request waits.
    Later(Later),
    /// The step has done its part, and JavaScript must answer: no further step runs.
    JavaScript(StepNote),
    /// Only JavaScript can tell: the step has done nothing.
    Leave,
}

/// A layer that has passed a request on and has a last word on the answer, as middleware has through `on-headers`. It
/// hears of answers that the engine gives; those of JavaScript are its JavaScript form's business.
pub trait Finish {
    /// The head is about to be printed: `headers` are all that it has but those that Node's server adds by itself, and
    /// the body has `body_length` bytes. Returns what the body is to be coded in; the head then says so already.
    fn finish(&self, method: &str, headers: &mut Headers, body_length: u64) -> Option<Coding>;
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
