//! `copydesk schema`: the JSON Schema of what Copydesk prints.

use std::io::Write as _;

use crate::cli::args::{SchemaArgs, SchemaOf};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::model::{changes_schema, decision_schema, story_schema};

pub(crate) fn schema(context: &Context, args: &SchemaArgs) -> Result<Exit, CommandError> {
    let schema = match args.of {
        SchemaOf::Story => story_schema()?,
        SchemaOf::Decision => decision_schema()?,
        SchemaOf::Changes => changes_schema()?,
    };
    let mut stdout = context.terminal.open_stdout();
    stdout.write_all(schema.as_bytes())?;
    stdout.flush()?;
    Ok(Exit::Done)
}
