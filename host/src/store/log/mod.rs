//! The decisions log, `.copydesk/decisions`: what editors decided, outside the database.
//!
//! Runs can be done again and decisions cannot, so the log is the truth of them: an act is appended
//! and synced before the database hears of it, and what was decided is never changed. All
//! decisions of a desk can be read from it when its database is lost.
//!
//! One thing is taken out of it: the words of a story that is forgotten on a legal demand. Then a new
//! file takes the place of the old one in one step, with the act that forgets at its end. Every act
//! stays, with its number, its place and its size; where words were, zeros fill up its record. So what
//! the database knows of the log is true of both files.

mod frames;

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use self::frames::{END, FRONT, HEADER, Read, Trouble, header, read, read_from_start, whole_acts};
use super::StoreError;
use super::record;
use super::removal::remove_file;
use crate::model::{Act, Numbered, StoryId};

pub(super) use self::frames::framed;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use self::frames::fuzzing;

/// The file in `.copydesk/`.
pub(super) const FILE: &str = "decisions";

/// Where the one that is to take its place is written.
pub(super) const NEW_FILE: &str = "decisions.new";

/// The log, opened by the one process that has the desk.
#[derive(Debug)]
pub(super) struct DecisionLog {
    path: PathBuf,
    /// None where nothing was ever decided.
    file: Option<File>,
    /// Where the next act goes, in bytes.
    end: u64,
    /// Acts that it has.
    acts: u64,
}

/// How far a log was read: its acts, and where the last of them ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) acts: u64,
    pub(super) offset: u64,
}

impl DecisionLog {
    /// The log of a desk on which nothing was decided.
    pub(super) fn none(dir: &Path) -> Self {
        Self {
            path: dir.join(FILE),
            file: None,
            end: 0,
            acts: 0,
        }
    }

    /// Opens the log of the desk in `dir`, and reads what comes after `from`, each act with the place
    /// that it ends at. What a crash left half written is cut off. Makes no file.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or ends before `from`.
    pub(super) fn open(
        dir: &Path,
        from: Place,
    ) -> Result<(Self, Vec<(Numbered, Place)>), StoreError> {
        remove_new(dir)?;
        let path = dir.join(FILE);
        let mut options = File::options();
        options.read(true).write(true);
        let file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            file => Some(file.map_err(StoreError::io("open", &path))?),
        };
        let bytes = match &file {
            Some(_) => fs::read(&path).map_err(StoreError::io("read", &path))?,
            None => Vec::new(),
        };
        let lost = |found| StoreError::DecisionsLost {
            path: path.clone(),
            applied: from.acts,
            found,
        };
        let read = read(&bytes, from);
        let Read { acts, end, torn } = read.map_err(|error| match error {
            Trouble::Short if file.is_none() => lost(0),
            Trouble::Short => lost(whole_acts(&bytes)),
            Trouble::Damaged { offset, what } => damaged(&path, offset, what),
        })?;
        if let (true, Some(file)) = (torn, &file) {
            let cut = file.set_len(end.offset).and_then(|()| file.sync_all());
            cut.map_err(StoreError::io("cut the torn end off", &path))?;
        }
        let log = Self {
            path,
            // What was torn before its first byte was whole is made anew.
            file: file.filter(|_| end.offset > 0),
            end: end.offset,
            acts: end.acts,
        };
        Ok((log, acts))
    }

    /// The number that the next act gets.
    pub(super) fn next(&self) -> u64 {
        self.acts + 1
    }

    /// Appends an act under the next number, and waits for the disk. Gives the place that it ends
    /// at.
    ///
    /// # Errors
    /// When it cannot be written or synced. Whether it is there is known when the log is opened
    /// again.
    pub(super) fn append(&mut self, act: &Act) -> Result<Place, StoreError> {
        let number = self.next();
        let bytes = framed(number, act).map_err(|what| {
            let key = format!("act {number}");
            StoreError::corrupt("decisions", key.as_bytes(), what)
        })?;
        let file = match self.file.take() {
            Some(file) => file,
            None => self.made()?,
        };
        let written = file
            .write_all_at(&bytes, self.end)
            .and_then(|()| file.sync_data());
        self.file = Some(file);
        written.map_err(StoreError::io("write", &self.path))?;
        self.end += bytes.len() as u64;
        self.acts = number;
        Ok(Place {
            acts: self.acts,
            offset: self.end,
        })
    }

    /// Appends an act under the next number, and takes the words of a story out of all acts before
    /// it. Both or neither: a new file takes the place of the old one. Gives the place that the act
    /// ends at.
    ///
    /// # Errors
    /// As [`DecisionLog::append`], and when the log cannot be read.
    pub(super) fn append_without_words(
        &mut self,
        story: &StoryId,
        act: &Act,
    ) -> Result<Place, StoreError> {
        let number = self.next();
        let unwritable = |number: u64| {
            move |what: String| {
                let key = format!("act {number}");
                StoreError::corrupt("decisions", key.as_bytes(), what)
            }
        };
        let mut bytes = match &self.file {
            Some(_) => fs::read(&self.path).map_err(StoreError::io("read", &self.path))?,
            None => header(),
        };
        let read = read_from_start(&bytes);
        let Read { acts, end, .. } =
            read.map_err(|(offset, what)| damaged(&self.path, offset, what))?;
        if end.acts != self.acts {
            return Err(StoreError::DecisionsLost {
                path: self.path.clone(),
                applied: self.acts,
                found: end.acts,
            });
        }
        let mut start = HEADER;
        for (Numbered { number, act: was }, place) in acts {
            let end = usize::try_from(place.offset).unwrap_or(usize::MAX);
            let mut left = was;
            let of_story = left.decisions.iter_mut().filter(|it| it.story == *story);
            // Each of them, not the first alone.
            let taken = of_story.fold(false, |taken, it| it.take_words() | taken);
            if taken && let Some(record) = bytes.get_mut(start + FRONT..end - END.len()) {
                let filled = record::encode_filled(&left, record.len());
                record.copy_from_slice(&filled.map_err(unwritable(number))?);
            }
            start = end;
        }
        bytes.truncate(start);
        bytes.extend(framed(number, act).map_err(unwritable(number))?);
        let new = self.path.with_file_name(NEW_FILE);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let file = options.open(&new).map_err(StoreError::io("make", &new))?;
        file.write_all_at(&bytes, 0)
            .and_then(|()| file.sync_all())
            .map_err(StoreError::io("write", &new))?;
        fs::rename(&new, &self.path).map_err(StoreError::io("rename", &new))?;
        sync_dir(&self.path)?;
        self.file = Some(file);
        self.end = bytes.len() as u64;
        self.acts = number;
        Ok(Place {
            acts: self.acts,
            offset: self.end,
        })
    }

    /// The acts after a number, in their order, as long as they are asked for.
    ///
    /// # Errors
    /// When the log cannot be read, or has other bytes than were written.
    pub(super) fn acts(&self, after: u64, limit: usize) -> Result<Vec<Numbered>, StoreError> {
        if self.file.is_none() || after >= self.acts {
            return Ok(Vec::new());
        }
        let bytes = fs::read(&self.path).map_err(StoreError::io("read", &self.path))?;
        let read = read_from_start(&bytes);
        let Read { acts, end, .. } =
            read.map_err(|(offset, what)| damaged(&self.path, offset, what))?;
        if end.acts < self.acts {
            return Err(StoreError::DecisionsLost {
                path: self.path.clone(),
                applied: self.acts,
                found: end.acts,
            });
        }
        let acts = acts.into_iter().map(|(act, _)| act);
        Ok(acts.filter(|act| act.number > after).take(limit).collect())
    }

    /// All of it as it is, to be kept in a backup; `None` where nothing was ever decided.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn bytes(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match &self.file {
            None => Ok(None),
            Some(_) => fs::read(&self.path)
                .map(Some)
                .map_err(StoreError::io("read", &self.path)),
        }
    }

    /// Makes the file, with its name safe from a power cut.
    fn made(&mut self) -> Result<File, StoreError> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let file = options
            .open(&self.path)
            .map_err(StoreError::io("make", &self.path))?;
        file.write_all_at(&header(), 0)
            .and_then(|()| file.sync_all())
            .map_err(StoreError::io("write", &self.path))?;
        sync_dir(&self.path)?;
        self.end = HEADER as u64;
        Ok(file)
    }
}

/// Makes sure that the name of a file is there after a power cut.
fn sync_dir(of: &Path) -> Result<(), StoreError> {
    let dir = of.parent().unwrap_or(Path::new("."));
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(StoreError::io("sync", dir))
}

/// Removes what a kill left of a log that was to take the place of another.
fn remove_new(dir: &Path) -> Result<(), StoreError> {
    remove_file(&dir.join(NEW_FILE))
}

fn damaged(path: &Path, offset: u64, what: String) -> StoreError {
    StoreError::DecisionsDamaged {
        path: path.to_owned(),
        offset,
        what,
    }
}

#[cfg(test)]
mod tests;
