//! A browser for a test. Starting one takes longer than most tests, so the next test gets it.

use std::ops::Deref;
use std::sync::{Condvar, Mutex};
use std::thread;

use crate::session::Session;

/// Browsers that may be open at the same time.
static PLACES: (Mutex<usize>, Condvar) = (Mutex::new(2), Condvar::new());

/// One of the [`PLACES`].
struct Place;

impl Place {
    fn take() -> Place {
        let (free, told) = &PLACES;
        let mut free = told.wait_while(free.lock().unwrap(), |free| *free == 0).unwrap();
        *free -= 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *PLACES.0.lock().unwrap() += 1;
        PLACES.1.notify_one();
    }
}

/// Browsers that wait for the next test.
static IDLE: Mutex<Vec<Session>> = Mutex::new(Vec::new());

/// A browser with one window that knows nothing of earlier tests. Given back at the end, and closed after
/// a panic.
pub(crate) struct Browser {
    session: Option<Session>,
    _place: Place,
}

impl Browser {
    /// One that is 1280 pixels wide.
    pub(crate) fn open() -> Browser {
        let place = Place::take();
        let waiting = IDLE.lock().unwrap().pop();
        let session = waiting.unwrap_or_else(|| Session::start(&[]));
        session.size(1280, 900);
        Browser { session: Some(session), _place: place }
    }
}

impl Deref for Browser {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session.as_ref().unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        if !thread::panicking() {
            session.forget();
            IDLE.lock().unwrap().push(session);
        }
    }
}
