//! The set of methods that a route serves. A method is its index in the caller's own table, of at most 64.

/// See the module's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods(u64);

impl Methods {
    /// Every method.
    pub const ANY: Self = Self(u64::MAX);

    /// The given methods; an index over 63 names none.
    ///
    /// ```
    /// let read = xsys_router::Methods::of(&[1, 5]);
    /// assert!(read.contains(5) && !read.contains(2));
    /// ```
    #[must_use]
    pub fn of(methods: &[u8]) -> Self {
        Self(methods.iter().fold(0, |set, method| set | Self::bit(*method)))
    }

    /// Whether the set has this method.
    #[must_use]
    pub fn contains(self, method: u8) -> bool {
        self.0 & Self::bit(method) != 0
    }

    fn bit(method: u8) -> u64 {
        1_u64.checked_shl(u32::from(method)).unwrap_or(0)
    }
}
