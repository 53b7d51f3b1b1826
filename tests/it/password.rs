//! The password of a secret key, asked for at a terminal: what is typed is not shown. The terminal is
//! one that Python makes, since the program asks whichever it was started from.

use std::process::Command;

use crate::support::{Place, Wat, copydesk, python, skipped};

/// Starts what stands behind it at a terminal of its own, types an answer whenever it is asked, and
/// prints all that was shown there. The exit status is that of what it started.
const TERMINAL: &str = "\
import os, pty, select, sys, termios
answers, program = sys.argv[1].split(), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execv(program[0], program)
shown = b''
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    shown += more
    if shown.endswith(b': ') and answers:
        # The question comes before what is typed is hidden, and nobody types that fast.
        for _ in range(1000):
            if not termios.tcgetattr(terminal)[3] & termios.ECHO:
                break
            select.select([terminal], [], [], 0.01)
        os.write(terminal, answers.pop(0).encode() + b'\\n')
sys.stdout.write(shown.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";

/// What is shown of a command whose questions are answered, and its exit status.
fn typed(place: &Place, answers: &str, words: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(python());
    command.args(["-c", TERMINAL, answers]);
    command.arg(copydesk()).args(["plugin"]).args(words);
    place.isolate(&mut command);
    let output = place.output(command.output().unwrap());
    (output.stdout.replace('\r', ""), output.status)
}

#[test]
fn a_password_is_asked_for_where_somebody_sits_and_is_not_shown() {
    let has_terminals = Command::new(python()).args(["-c", "import pty"]).output();
    if !has_terminals.is_ok_and(|it| it.status.success()) {
        let why = "there is no Python that makes a terminal";
        skipped(
            "a_password_is_asked_for_where_somebody_sits_and_is_not_shown",
            why,
        );
        return;
    }
    let place = Place::new();
    place.write("h.wasm", Wat::new().module());
    let sign = ["sign", "h.wasm", "--key", "house.key"];

    let (shown, status) = typed(&place, "s3cret another", &["keygen", "house"]);
    assert!(shown.contains("the two are not the same"), "{shown}");
    assert_eq!((status, place.names().len()), (Some(2), 1));

    let (shown, status) = typed(&place, "s3cret s3cret", &["keygen", "house"]);
    assert_eq!(status, Some(0), "{shown}");
    let asked = "Password for the secret key: \nThe same again: \nhouse.key is secret";
    assert!(shown.starts_with(asked), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");

    let (shown, status) = typed(&place, "another", &sign);
    assert!(shown.contains("the password is another one"), "{shown}");
    assert_eq!(status, Some(2));

    let (shown, status) = typed(&place, "s3cret", &sign);
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.starts_with("Password of house.key: \n"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(place.names().contains(&"h.wasm.minisig".to_owned()));
}
