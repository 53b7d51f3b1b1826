//! `copydesk schema`: the JSON Schema of what Copydesk prints, and the description of what it serves.

use std::io::Write as _;

use crate::cli::args::{SchemaArgs, SchemaOf};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::model::{changes_schema, decision_schema, story_schema};
use crate::web::description;

pub(crate) fn schema(context: &Context, args: &SchemaArgs) -> Result<Exit, CommandError> {
    let schema = match args.of {
        SchemaOf::Story => story_schema()?,
        SchemaOf::Decision => decision_schema()?,
        SchemaOf::Changes => changes_schema()?,
        SchemaOf::Api => description()?,
    };
    let mut stdout = context.terminal.open_stdout();
    stdout.write_all(schema.as_bytes())?;
    stdout.flush()?;
    Ok(Exit::Done)
}
