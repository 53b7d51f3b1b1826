//! Prints.

use crate::bindings::wasi;
use wasi::cli::{stderr, stdin, stdout};
use wasi::io::streams::OutputStream;

/// Prints lines in pieces, and leaves the last ones without an end.
pub(crate) fn lines() -> Vec<String> {
    let (out, err) = (stdout::get_stdout(), stderr::get_stderr());
    let room = out.check_write();
    write(&out, "a line in ");
    write(&err, "an error\nand another\r\n\n");
    write(
        &out,
        "two pieces\nwith \u{1b}[31mred\u{7} and half of a character: ",
    );
    let half = "é".bytes().take(1).collect::<Vec<_>>();
    let written = out.blocking_write_and_flush(&half);
    let flushed = (out.flush().is_ok(), out.blocking_flush().is_ok());
    let zeroes = out.write_zeroes(3);
    let input = stdin::get_stdin();
    let spliced = out.splice(&input, 10);
    write(&err, "an error without end");
    vec![
        format!("room {room:?}, written {written:?}, flushed {flushed:?}"),
        format!("zeroes {zeroes:?}, spliced {spliced:?}"),
    ]
}

/// Prints many lines on standard error.
pub(crate) fn flood(count: u32) -> Vec<String> {
    let err = stderr::get_stderr();
    for line in 0..count {
        write(
            &err,
            &format!(
                "line {line} of a flood that is a hundred bytes wide{:50}\n",
                "."
            ),
        );
    }
    Vec::new()
}

/// What Python prints of an error, and then what Rust prints of a panic.
pub(crate) fn last_words() -> ! {
    let err = stderr::get_stderr();
    write(&err, "a warning from long ago\nand its second line\n");
    write(
        &err,
        "Traceback (most recent call last):\n  File \"app.py\", line 17, in annotate\n",
    );
    write(
        &err,
        "    raise ValueError(\"it is wrong\")\nValueError: it is wrong\n\n",
    );
    write(
        &err,
        "thread '<unnamed>' panicked at src/lib.rs:1280:25:\nit gave up\n",
    );
    write(
        &err,
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
    );
    std::process::abort()
}

fn write(to: &OutputStream, text: &str) {
    // A closed output would be seen in the log.
    drop(to.write(text.as_bytes()));
}
