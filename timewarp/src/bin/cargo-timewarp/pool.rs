//! Several runs at once, each in a slot of its own.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock};

use tempfile::TempDir;
use timewarp_preload::LIBRARY;

use crate::footprint::Footprint;
use crate::interrupt;
use crate::problem::{Problem, While};
use crate::process::Slot;

/// The file of the library in the folder of a pool.
pub(crate) const LIBRARY_NAME: &str = "libtimewarp_interposer.so";

/// Slots, and the library that is loaded into what runs in them.
#[derive(Debug)]
pub(crate) struct Pool {
    slots: Vec<Slot>,
    folder: TempDir,
    runs: AtomicUsize,
    is_enough: AtomicBool,
    /// The folders of packages, which are put back.
    footprint: OnceLock<Footprint>,
    /// Paths that were touched where others may still run.
    touched: Mutex<Vec<PathBuf>>,
    /// Folders in which one process runs at a time.
    narrow: Mutex<HashSet<PathBuf>>,
    turn: Mutex<()>,
}

impl Pool {
    /// Makes `jobs` slots in a temporary folder.
    pub(crate) fn new(jobs: usize) -> Result<Self, Problem> {
        if LIBRARY.is_empty() {
            return Err(Problem::new(
                "the clock of other programs can be moved on 64-bit Linux only (x86-64 and aarch64)",
            ));
        }
        let folder = tempfile::Builder::new()
            .prefix("timewarp-")
            .tempdir()
            .or_problem("a temporary folder")?;
        let library = folder.path().join(LIBRARY_NAME);
        std::fs::write(&library, LIBRARY).or_problem(library.display())?;
        let slots = (0..jobs.max(1)).map(|number| {
            Slot::new(
                folder.path().join(format!("slot-{number}")),
                library.clone(),
            )
        });
        Ok(Self {
            slots: slots.collect::<Result<_, _>>()?,
            folder,
            runs: AtomicUsize::new(0),
            is_enough: AtomicBool::new(false),
            footprint: OnceLock::new(),
            touched: Mutex::new(Vec::new()),
            narrow: Mutex::new(HashSet::new()),
            turn: Mutex::new(()),
        })
    }

    /// Traces what runs with this library, where that is asked for.
    pub(crate) fn trace_with(&mut self, tracer: &Path) {
        for slot in &mut self.slots {
            slot.trace_with(tracer.to_owned());
        }
    }

    /// Returns the place of a file or folder of that name.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a folder of that name, with a number if there is one already.
    pub(crate) fn fresh_folder(&self, name: &str) -> Result<PathBuf, Problem> {
        let mut numbers = (1..).map(|number| self.path(&format!("{name}-{number}")));
        let fresh = numbers.find(|path| !path.exists());
        let path = fresh.expect("there is always another number");
        std::fs::create_dir(&path).or_problem(path.display())?;
        Ok(path)
    }

    /// Keeps these folders as they are: what runs touch in them is put back.
    ///
    /// As they are at the first time; they do not change from one build to the next.
    pub(crate) fn keep(&self, folders: Vec<PathBuf>) -> Result<(), Problem> {
        if self.footprint.get().is_some() {
            return Ok(());
        }
        let footprint = Footprint::of(folders, &self.path("packages"))?;
        let _ = self.footprint.set(footprint);
        Ok(())
    }

    /// Returns true for a folder that is kept as it is.
    pub(crate) fn keeps(&self, folder: &Path) -> bool {
        let footprint = self.footprint.get();
        footprint.is_some_and(|footprint| footprint.holds(folder))
    }

    /// Says what was put back.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.footprint.get().map_or(Vec::new(), Footprint::notes)
    }

    /// Waits for the turn of a process in a folder, if turns are taken there: where tests
    /// write, they would meet.
    pub(crate) fn turn(&self, folder: &Path) -> Option<Turn<'_>> {
        let turn = self.is_narrow(folder).then(|| lock(&self.turn))?;
        self.settle();
        Some(Turn(turn))
    }

    /// Puts back what a process touched in a folder, or keeps it for later if others may
    /// still run there; they take turns from here on.
    pub(crate) fn touch(&self, folder: &Path, paths: Vec<PathBuf>, turn: Option<&Turn<'_>>) {
        if paths.is_empty() {
            return;
        }
        lock(&self.touched).extend(paths);
        if turn.is_some() {
            self.settle();
        } else {
            lock(&self.narrow).insert(folder.to_owned());
        }
    }

    /// Puts back what was touched and not yet put back.
    pub(crate) fn settle(&self) {
        let touched = std::mem::take(&mut *lock(&self.touched));
        if let Some(footprint) = self.footprint.get() {
            footprint.put_back(&touched);
        }
    }

    pub(crate) fn is_narrow(&self, folder: &Path) -> bool {
        lock(&self.narrow).contains(folder)
    }

    /// Counts a process.
    pub(crate) fn count(&self) {
        self.runs.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }

    /// Begins nothing more.
    pub(crate) fn stop(&self) {
        self.is_enough.store(true, Ordering::Relaxed);
    }

    /// Begins work again after a stop.
    pub(crate) fn resume(&self) {
        self.is_enough.store(false, Ordering::Relaxed);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.is_enough.load(Ordering::Relaxed) || interrupt::is_interrupted()
    }

    /// Does the work on all items, in their order, as many at once as there are slots.
    ///
    /// Items that were not begun before a stop have no answer.
    pub(crate) fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&Slot, &T) -> Result<R, Problem> + Sync,
    ) -> Result<Vec<Option<R>>, Problem> {
        let next = AtomicUsize::new(0);
        let answers: Mutex<Vec<Option<R>>> = Mutex::new(items.iter().map(|_| None).collect());
        let problem: Mutex<Option<Problem>> = Mutex::new(None);
        let work_on = |slot: &Slot| {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(index).filter(|_| !self.is_stopped()) else {
                    return;
                };
                match work(slot, item) {
                    Ok(answer) => lock(&answers)[index] = Some(answer),
                    Err(error) => {
                        self.stop();
                        lock(&problem).get_or_insert(error);
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            for slot in &self.slots {
                scope.spawn(|| work_on(slot));
            }
        });
        match problem.into_inner().expect("no thread panics in between") {
            Some(problem) => Err(problem),
            None => Ok(answers.into_inner().expect("no thread panics in between")),
        }
    }
}

/// The turn of a process in a folder.
#[derive(Debug)]
pub(crate) struct Turn<'pool>(#[expect(dead_code, reason = "it is held")] MutexGuard<'pool, ()>);

impl Drop for Pool {
    fn drop(&mut self) {
        // After a problem there may be something left.
        self.settle();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .expect("no thread panics while it holds the lock")
}
