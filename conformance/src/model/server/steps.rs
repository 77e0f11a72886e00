//! What people and administrators do.

#[derive(Clone, Debug)]
pub(super) enum Step {
    LogIn(&'static str),
    LogInWithServerKey,
    LogInAnonymously,
    LogInWithKey(usize),
    Register(&'static str),
    /// Has a mail sent again and answers it.
    Confirm(&'static str),
    /// Links an address to the session's user.
    Link(usize, &'static str),
    CreateKey(usize),
    SwitchKey(usize, usize, bool),
    DeleteKey(usize, usize),
    Refresh(usize),
    /// Uses the session's access token: the first one, or the latest refreshed.
    Use(usize, Which),
    LogOut(usize),
    /// The user deletes the account, with this session's access token.
    DeleteOwn(usize),
    Revoke(usize),
    Disable(usize),
    Enable(usize),
    Delete(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    First,
    Latest,
}
