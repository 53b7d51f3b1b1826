//! Who may come in: the links that sign an editor in, and the sessions that they begin.
//!
//! A token is 32 bytes of the system's randomness. Only its digest is kept, so that looking one up tells
//! nothing of another by the time that it takes.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::config::EditorEntry;
use crate::model::Digest;

use super::session::Session;

/// Nobody works longer than that and looks at nothing.
const IDLE: Duration = Duration::from_secs(12 * 60 * 60);

/// Sessions at a time. Whoever comes in beyond that ends the one that was used longest ago.
const SESSIONS: usize = 500;

/// Wrong tokens that one address may try at once, and how long until it may try another.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_secs(6);

/// Addresses whose tries are remembered.
const ADDRESSES: usize = 1000;

/// The links and the sessions of a server.
#[derive(Debug)]
pub(super) struct Access {
    links: BTreeMap<[u8; 32], EditorEntry>,
    sessions: Mutex<BTreeMap<[u8; 32], Session>>,
    tries: Mutex<BTreeMap<IpAddr, Tries>>,
    /// After so long without a request a session ends.
    idle: Duration,
}

/// The wrong tokens of an address.
#[derive(Debug)]
struct Tries {
    left: u32,
    since: Stopwatch,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// It is not one of ours.
    Wrong,
    /// Too many wrong ones came from there.
    TooMany,
}

impl Access {
    /// One for some editors, with the token of each.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub(super) fn new(
        editors: &[EditorEntry],
    ) -> Result<(Self, Vec<(EditorEntry, String)>), getrandom::Error> {
        let mut links = BTreeMap::new();
        let mut tokens = Vec::new();
        for editor in editors {
            let token = secret()?;
            links.insert(key(&token), editor.clone());
            tokens.push((editor.clone(), token));
        }
        let this = Self {
            links,
            sessions: Mutex::default(),
            tries: Mutex::default(),
            idle: IDLE,
        };
        Ok((this, tokens))
    }

    /// Begins a session for who has a token; its own secret, for the cookie.
    pub(super) fn sign_in(&self, token: &str, from: IpAddr) -> Result<String, Closed> {
        let mut tries = lock(&self.tries);
        if let Some(of) = tries.get_mut(&from) {
            let regained = of.since.elapsed().as_secs() / PAUSE.as_secs();
            if regained > 0 {
                let regained = u32::try_from(regained).unwrap_or(TRIES);
                of.left = of.left.saturating_add(regained).min(TRIES);
                of.since = Stopwatch::start();
            }
            if of.left == 0 {
                return Err(Closed::TooMany);
            }
        }
        let Some(editor) = self.links.get(&key(token)) else {
            if tries.len() >= ADDRESSES {
                tries.clear();
            }
            let fresh = || Tries {
                left: TRIES,
                since: Stopwatch::start(),
            };
            tries.entry(from).or_insert_with(fresh).left -= 1;
            return Err(Closed::Wrong);
        };
        drop(tries);
        let (Ok(cookie), Ok(csrf)) = (secret(), secret()) else {
            return Err(Closed::Wrong);
        };
        let mut sessions = lock(&self.sessions);
        sessions.retain(|_, session| session.used.elapsed() < self.idle);
        if sessions.len() >= SESSIONS {
            let oldest = sessions.iter().max_by_key(|(_, it)| it.used.elapsed());
            if let Some(oldest) = oldest.map(|(key, _)| *key) {
                sessions.remove(&oldest);
            }
        }
        sessions.insert(key(&cookie), Session::new(editor.clone(), csrf));
        Ok(cookie)
    }

    /// Does something with the session of a cookie; `None` when there is none.
    pub(super) fn session<T>(
        &self,
        cookie: &str,
        what: impl FnOnce(&mut Session) -> T,
    ) -> Option<T> {
        let mut sessions = lock(&self.sessions);
        let key = key(cookie);
        let session = sessions.get_mut(&key)?;
        if session.used.elapsed() >= self.idle {
            sessions.remove(&key);
            return None;
        }
        session.used = Stopwatch::start();
        Some(what(session))
    }

    /// Whether there is a session of a cookie. Asking does not make it last longer.
    pub(super) fn is_open(&self, cookie: &str) -> bool {
        let sessions = lock(&self.sessions);
        let session = sessions.get(&key(cookie));
        session.is_some_and(|session| session.used.elapsed() < self.idle)
    }

    /// Ends a session.
    pub(super) fn sign_out(&self, cookie: &str) {
        lock(&self.sessions).remove(&key(cookie));
    }
}

/// What a token is looked up by.
fn key(token: &str) -> [u8; 32] {
    *Digest::of_bytes(token.as_bytes()).as_bytes()
}

/// 32 random bytes as 64 hexadecimal digits.
pub(super) fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok(digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect())
}

/// A lock, also where somebody panicked with it: what it holds is whole between any two statements.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::model::Role;

    fn access() -> (Access, String) {
        let ada = EditorEntry {
            name: "Ada".into(),
            role: Role::Editor,
        };
        let (access, tokens) = Access::new(&[ada]).unwrap();
        (access, tokens[0].1.clone())
    }

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn a_token_begins_a_session_with_secrets_of_its_own() {
        let (access, token) = access();
        assert_eq!(token.len(), 64);
        let one = access.sign_in(&token, HERE).unwrap();
        let other = access.sign_in(&token, HERE).unwrap();
        assert!(one != other && one != token);
        let csrf = |cookie: &str| access.session(cookie, |it| it.csrf.clone()).unwrap();
        assert_ne!(csrf(&one), csrf(&other));
        access.sign_out(&one);
        assert!(access.session(&one, |_| ()).is_none());
        assert!(access.session(&token, |_| ()).is_none());
    }

    #[test]
    fn a_session_that_nobody_uses_ends() {
        let (mut access, token) = access();
        let [left, used] = [(); 2].map(|()| access.sign_in(&token, HERE).unwrap());
        assert_eq!(access.idle, Duration::from_secs(12 * 60 * 60));
        access.idle = Duration::ZERO;
        assert!(!access.is_open(&left));
        assert!(access.session(&left, |_| ()).is_none());
        // It stays ended, and whoever signs in takes the others away that are over.
        access.idle = IDLE;
        assert!(!access.is_open(&left) && access.is_open(&used));
        access.idle = Duration::ZERO;
        access.sign_in(&token, HERE).unwrap();
        access.idle = IDLE;
        assert!(!access.is_open(&used));
    }

    #[test]
    fn who_guesses_is_stopped_and_nobody_else_is() {
        let (access, token) = access();
        for _ in 0..TRIES {
            assert_eq!(access.sign_in("guess", HERE), Err(Closed::Wrong));
        }
        assert_eq!(access.sign_in("guess", HERE), Err(Closed::TooMany));
        // Not with the right one either, or guessing would go on.
        assert_eq!(access.sign_in(&token, HERE), Err(Closed::TooMany));
        let there = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
        access.sign_in(&token, there).unwrap();
    }
}
