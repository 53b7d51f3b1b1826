//! The command line itself: help, completions, plugins, the machine-readable forms.

use expect_test::expect;
use serde_json::Value;

use crate::support::{Output, Place, assert_schema};

const COMMANDS: [&str; 12] = [
    "init",
    "run",
    "check",
    "list",
    "show",
    "review",
    "export",
    "why",
    "replay",
    "plugin",
    "schema",
    "completions",
];

/// Without the blanks at the ends of lines, which clap leaves and editors take away.
fn trimmed(output: &Output) -> String {
    let text = output.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn the_help_is_what_it_is() {
    let output = Place::new().copydesk(["--help"]);
    expect![[r#"
        exit status 0
        --- stdout
        Review stories at a desk: sandboxed plugins tag, summarise and flag them, an editor decides

        Usage: copydesk [OPTIONS] <COMMAND>

        Commands:
          init         Make a desk to start from
          run          Take in stories, let the plugins annotate them, and store them
          check        Let the plugins look at stories without storing anything
          watch        Take in what is put into a directory, for as long as it runs
          list         List the stories of the desk, the most pressing first
          show         Show one story with its annotations drawn into the text
          documents    List the documents that came in, or tell what became of each byte of one
          review       Decide on stories and annotations, and see what was decided
          export       Write out the stories of the desk with their annotations
          lock         Pin the plugins and word lists of the pipeline in its lock file
          explain      Tell what a rule finds, why that matters, and what it cannot see
          why          Tell why an annotation is there: what ran, on what, under what
          replay       Run again what was run, from what is stored, and compare
          diff         Tell what another version of a plugin would say of the stored stories, without
                       storing it
          plugin       Begin, build, try, add and look at plugins
          store        Look after the database of the desk
          stats        Tell how right each rule was, what was decided day by day, what waits longest
          serve        Review on a page, in a browser
          token        Make, list and take back the tokens of programs that use `copydesk serve`
          doctor       Look at the desk, its plugins and the tools that build plugins; each problem with its
                       cure
          schema       Print the JSON Schema of what Copydesk prints
          completions  Print completions for a shell
          help         Print this message or the help of the given subcommand(s)

        Options:
          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version

        Everywhere:
              --desk <DIR>
                  Use this desk instead of the nearest one upwards [env: COPYDESK_DESK]

              --format <FORMAT>
                  Print data for a person, or as one JSON object a line

                  Possible values:
                  - human: For a person
                  - json:  One JSON object a line

                  [default: human]

              --color <WHEN>
                  Colour what is printed; NO_COLOR and CLICOLOR_FORCE are respected

                  Possible values:
                  - auto:   On a terminal
                  - always: Everywhere
                  - never:  Nowhere

                  [default: auto]

              --progress <HOW>
                  Show how far the work is, on standard error

                  Possible values:
                  - auto:  A bar on a terminal, else nothing
                  - bar:   A bar
                  - plain: A line now and then
                  - none:  Nothing

                  [default: auto]

              --wait <SECONDS>
                  While another process has the desk, wait for it so many seconds

          -q, --quiet
                  Say nothing but errors

          -v, --verbose
                  Say more, and show what plugins log

        Exit status:
            0  done
            1  findings at or above --fail-on, or a replay that came out otherwise
            2  wrong usage or settings, or nothing of the input could be read
            3  a plugin failed; the rest is stored
            4  the store failed
            5  part of the input was refused; the rest is stored
          130  interrupted; what was done is kept
        When several apply, the first of 130, 4, 2, 5, 3, 1."#]]
    .assert_eq(&trimmed(&output));
}

#[test]
fn the_help_of_run_shows_how_it_is_used() {
    let output = Place::new().copydesk(["run", "--help"]);
    expect![[r#"
        exit status 0
        --- stdout
        Take in stories, let the plugins annotate them, and store them

        Usage: copydesk run [OPTIONS] [INPUT]...

        Arguments:
          [INPUT]...
                  Files, directories, or - for standard input

        Options:
              --input-format <FORMAT>
                  Read every input as this, whatever its name

                  Possible values:
                  - text:      Plain text, one story
                  - page:      A page of a site as plain text, several stories
                  - markdown:  Markdown, one story
                  - ndjson:    One JSON object a line, each a story
                  - feed:      RSS, RDF, Atom or JSON Feed, a story for each item
                  - html:      A page in HTML, one story
                  - ninjs:     IPTC ninjs, a story for each item
                  - newsml-g2: IPTC NewsML-G2, a story for each item
                  - nitf:      IPTC NITF, one story
                  - csv:       A table with a header, a story for each row
                  - email:     An e-mail, one story

              --pipeline <FILE>
                  Use this pipeline instead of the desk's

              --jobs <N>
                  Let so many plugins run at a time, 1 to 1024 [default: one for each processor]

              --locked
                  Refuse plugins and word lists that are not as the lock file has them

              --fresh
                  Run every plugin on every story, also where what it said before still holds

              --newest
                  Take each text that comes in for the newest of its story, also where its source dates or
                  numbers it as an older one: for a source that got a date wrong

          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version

        Everywhere:
              --desk <DIR>
                  Use this desk instead of the nearest one upwards [env: COPYDESK_DESK]

              --format <FORMAT>
                  Print data for a person, or as one JSON object a line

                  Possible values:
                  - human: For a person
                  - json:  One JSON object a line

                  [default: human]

              --color <WHEN>
                  Colour what is printed; NO_COLOR and CLICOLOR_FORCE are respected

                  Possible values:
                  - auto:   On a terminal
                  - always: Everywhere
                  - never:  Nowhere

                  [default: auto]

              --progress <HOW>
                  Show how far the work is, on standard error

                  Possible values:
                  - auto:  A bar on a terminal, else nothing
                  - bar:   A bar
                  - plain: A line now and then
                  - none:  Nothing

                  [default: auto]

              --wait <SECONDS>
                  While another process has the desk, wait for it so many seconds

          -q, --quiet
                  Say nothing but errors

          -v, --verbose
                  Say more, and show what plugins log

        Examples:
          copydesk run stories/
          curl -s https://example.org/wire.ndjson | copydesk run --input-format ndjson -
          copydesk run --format json wire.ndjson | jq -r .id"#]]
    .assert_eq(&trimmed(&output));
}

#[test]
fn nothing_typed_shows_the_help_and_is_wrong_usage() {
    let output = Place::new().copydesk([""; 0]).exits(2);
    assert!(output.stderr.contains("Usage: copydesk"), "{output}");
}

#[test]
fn a_mistyped_command_and_a_mistyped_option_are_told_with_what_is_near() {
    let place = Place::new();
    let command = place.copydesk(["lits"]);
    let option = place.copydesk(["list", "--stat", "review"]);
    let value = place.copydesk(["list", "--state", "revew"]);
    let rule = place.copydesk(["list", "--rule", "hygiene/"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: unrecognized subcommand 'lits'

          tip: a similar subcommand exists: 'list'

        Usage: copydesk [OPTIONS] <COMMAND>

        For more information, try '--help'.
        exit status 2
        --- stderr
        error: unexpected argument '--stat' found

          tip: a similar argument exists: '--state'

        Usage: copydesk list --state <STATE>

        For more information, try '--help'.
        exit status 2
        --- stderr
        error: invalid value 'revew' for '--state <STATE>'
          [possible values: review, new, clear, approved, rejected, spiked]

          tip: a similar value exists: 'review'

        For more information, try '--help'.
        exit status 2
        --- stderr
        error: invalid value 'hygiene/' for '--rule <PLUGIN/RULE>': a rule is written as in `hygiene/truncated`, all of them as in `hygiene`

        For more information, try '--help'.
    "#]].assert_eq(&format!("{command}{option}{value}{rule}"));
}

#[test]
fn completions_know_each_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.copydesk(["completions", shell]).exits(0).stdout;
        for command in COMMANDS {
            assert!(script.contains(command), "{shell} lacks {command}");
        }
        assert!(
            script.contains("--with-receipts") || script.contains("with-receipts"),
            "{shell}"
        );
    }
}

#[test]
fn plugin_list_shows_which_are_in_the_pipeline() {
    let place = Place::newsroom();
    let all = place.copydesk(["plugin", "list"]);
    let place = Place::with_settings("[[plugins]]\nname = \"hygiene\"\n");
    let one = place.copydesk(["plugin", "list"]);
    expect![[r#"
        exit status 0
        --- stdout
        * tagger       0.1.0  stock  Tags a story with its keyphrases, its names as they are written, and its topics of the IPTC.
        * summarizer   0.1.0  stock  Summarises a story in one to three of its own sentences, each anchored, and in one line.
        * hygiene      0.1.0  stock  Finds what a text must not be published with: cuts, repeats, the site's own lines, broken quotation marks and damaged characters.
        * language     0.1.0  stock  Says which language a story is in, or that it cannot tell, and finds paragraphs in another one.
        * pii          0.1.0  stock  Finds personal data that a text should not give away: contacts, accounts, cards, national numbers, homes, and minors named near an offence.
        * figures      0.1.0  stock  Finds figures that cannot be right and shows the arithmetic: changes in percent, shares, parts and wholes, dates, ages, conversions, and a headline that the text contradicts.
        * claims       0.1.0  stock  Finds claims that want a source: quotations without a speaker, statistics without a source, absolutes in the paper’s own voice, and the sentence most worth checking.
        * sensitive    0.1.0  stock  Points at what needs care and tells the guidance that editors follow: suicide, sexual violence, harmed children, words that make people less than people, graphic detail.
        * headline     0.1.0  stock  Says what is wrong with a headline: clickbait, capitals, questions, promises that the body does not keep, words that it only says again.
          dedupe       0.1.0  stock  Says which earlier stories a story repeats: word for word, almost so, in other words, or cut to a teaser.
          legal        0.1.0  stock  Points at what a lawyer would ask about: guilt before a verdict, crimes told as facts, what a jury must not read, and the words of an embargo.
          readability  0.1.0  stock  Says how hard a story is to read by the usual formulas, and which of its sentences are too long.
          style        0.1.0  stock  Holds a story to a house style that is written in the rules of Vale.
        --- stderr
        * is in the pipeline
        exit status 0
        --- stdout
        * hygiene      0.1.0  stock  Finds what a text must not be published with: cuts, repeats, the site's own lines, broken quotation marks and damaged characters.
          claims       0.1.0  stock  Finds claims that want a source: quotations without a speaker, statistics without a source, absolutes in the paper’s own voice, and the sentence most worth checking.
          dedupe       0.1.0  stock  Says which earlier stories a story repeats: word for word, almost so, in other words, or cut to a teaser.
          figures      0.1.0  stock  Finds figures that cannot be right and shows the arithmetic: changes in percent, shares, parts and wholes, dates, ages, conversions, and a headline that the text contradicts.
          headline     0.1.0  stock  Says what is wrong with a headline: clickbait, capitals, questions, promises that the body does not keep, words that it only says again.
          language     0.1.0  stock  Says which language a story is in, or that it cannot tell, and finds paragraphs in another one.
          legal        0.1.0  stock  Points at what a lawyer would ask about: guilt before a verdict, crimes told as facts, what a jury must not read, and the words of an embargo.
          pii          0.1.0  stock  Finds personal data that a text should not give away: contacts, accounts, cards, national numbers, homes, and minors named near an offence.
          readability  0.1.0  stock  Says how hard a story is to read by the usual formulas, and which of its sentences are too long.
          sensitive    0.1.0  stock  Points at what needs care and tells the guidance that editors follow: suicide, sexual violence, harmed children, words that make people less than people, graphic detail.
          style        0.1.0  stock  Holds a story to a house style that is written in the rules of Vale.
          summarizer   0.1.0  stock  Summarises a story in one to three of its own sentences, each anchored, and in one line.
          tagger       0.1.0  stock  Tags a story with its keyphrases, its names as they are written, and its topics of the IPTC.
        --- stderr
        * is in the pipeline
    "#]].assert_eq(&format!("{all}{one}"));
}

#[test]
fn plugin_inspect_shows_what_a_plugin_says_of_itself() {
    let output = Place::new().copydesk(["plugin", "inspect", "hygiene"]);
    let text = output.steady().to_string();
    let size = text
        .split(" bytes")
        .next()
        .and_then(|it| it.split(", ").last())
        .unwrap();
    let text = text.replace(&format!("{size} bytes"), "[size] bytes");
    expect![[r#"
        exit status 0
        --- stdout
        hygiene 0.1.0  Finds what a text must not be published with: cuts, repeats, the site's own lines, broken quotation marks and damaged characters.
          file      stock, component, [size] bytes
          digest    sha256:[digest]
          signed    it comes with the program, and is trusted as that is
          contract  copydesk:plugin@0.1
          licence   MIT OR Apache-2.0
          made with wit-component 0.263.0
          imports   copydesk:plugin/log@0.1.0, copydesk:plugin/types@0.1.0
          WASI      none
          asks for  nothing
          reads     headline, body, byline, dateline, extra
          needs     nothing
          produces  flag:hygiene/*
          here      in no pipeline; what follows is the default
          limit     memory-mib 64 (default)
          limit     fuel-base-millions 500 (default)
          limit     fuel-per-byte 50000 (default)
          limit     fuel-configure-millions 500 (default)
          limit     wall-clock-ms 10000 (default)
          limit     output-kib 1024 (default)
          limit     annotations 1000 (default)
          limit     log-kib 64 (default)
          limit     compile-memory-mib 1024 (default)
          limit     compile-seconds 120 (default)
          limit     compile-wall-clock-seconds 490 (follows from compile-seconds)
          limit     fuel-most-millions 10000 (fixed)
          limit     plugin-file-mib 32 (fixed)
          limit     manifest-kib 256 (fixed)
          limit     nested-components 100 (fixed)
          limit     compiled-code-mib 128 (fixed)
          limit     stack-kib 512 (fixed)
          limit     core-instances 60 (fixed)
          limit     memories 4 (fixed)
          limit     tables 60 (fixed)
          limit     table-entries 100000 (fixed)
          limit     wasi-handles 1000 (fixed)
          limit     wasi-random-kib 1024 (fixed)
          limit     log-calls 10000 (fixed)
          limit     log-lines 1000 (fixed)
          limit     log-excess-kib 1024 (fixed)
          limit     list-entries 1000 (fixed)
          limit     name-bytes 512 (fixed)
          limit     reason-characters 1000 (fixed)
          limit     settings-issues 20 (fixed)
          limit     lexicon-file-mib 4 (fixed)
          limit     lexicon-text-bytes 512 (fixed)
          limit     archive-near-duplicates 50 (fixed)
          limit     archive-kept-kib 256 (fixed)
          setting   skip (default []): The rules that are left out, by name, such as missing-headline for a desk of briefs.
          rule      missing-headline (error): The story has no headline.
          rule      overlong-headline (note): The headline is longer than 120 characters, or more than one sentence.
          rule      missing-body (error): There is no text under the headline.
          rule      headline-and-length (warning): The headline promises what the length of the text contradicts, or is longer than the text.
          rule      truncated (error): The text breaks off: in the middle of a word, in the middle of a sentence, or in the headline.
          rule      several-stories (warning): The text looks like a page of several stories.
          rule      repeated-paragraph (warning): The same paragraph stands in the text twice.
          rule      site-line (warning): A line belongs to the site that the text was taken from.
          rule      unbalanced-quote (warning): A quotation mark has no partner, or one of another form.
          rule      encoding-damage (error): Characters were damaged when the text was converted, or HTML shows in it.
          rule      invisible-character (warning): There is a character in the text that nobody sees.
    "#]].assert_eq(&text);
}

#[test]
fn plugin_inspect_of_a_mistyped_name_says_what_is_near() {
    let output = Place::new().copydesk(["plugin", "inspect", "tager"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: there is no plugin "tager"
          hint: did you mean tagger?
    "#]]
    .assert_eq(&output.to_string());
}

#[test]
fn every_machine_readable_form_is_one_object_a_line() {
    let place = Place::newsroom();
    let run = place
        .copydesk(["run", "--format", "json", "stories"])
        .exits(0);
    let summary: Value = serde_json::from_str(run.stderr.trim()).unwrap();
    assert!(summary.is_object(), "{summary}");
    let told = run.json_lines();
    assert_eq!(told.len(), 44);
    for line in &told {
        for key in ["id", "version", "change", "state", "reasons"] {
            assert!(!line[key].is_null(), "{key}: {line}");
        }
    }
    let changes = |change: &str| told.iter().filter(|it| it["change"] == change).count();
    assert_eq!((changes("new"), changes("new-version")), (43, 1));
    for args in [
        &["list"][..],
        &["show", "wire-2026-0209-014"],
        &["check", "--fail-on", "never", "stories/desk"],
    ] {
        let args = args.iter().chain(&["--format", "json"]);
        let lines = place.copydesk(args).exits(0).json_lines();
        assert!(!lines.is_empty());
        assert_schema(&lines);
    }
    let plugins = place
        .copydesk(["plugin", "list", "--format", "json"])
        .exits(0)
        .json_lines();
    let names: Vec<_> = plugins.iter().map(|it| it["name"].clone()).collect();
    assert_eq!(
        names,
        [
            "tagger",
            "summarizer",
            "hygiene",
            "language",
            "pii",
            "figures",
            "claims",
            "sensitive",
            "headline",
            "dedupe",
            "legal",
            "readability",
            "style",
        ]
    );
    let args = ["plugin", "inspect", "hygiene", "--format", "json"];
    let inspected = place.copydesk(args).exits(0).json_lines();
    assert_eq!(inspected.len(), 1);
    let imports = serde_json::json!(["copydesk:plugin/log@0.1.0", "copydesk:plugin/types@0.1.0"]);
    assert_eq!(inspected[0]["imports"], imports);
}

#[test]
fn show_list_and_export_give_one_form_of_a_story() {
    let place = Place::newsroom();
    place.run_well(["stories/wire.ndjson"]);
    let id = "wire-2026-0209-014";
    let shown = place
        .copydesk(["show", id, "--format", "json"])
        .exits(0)
        .stdout;
    let export = place.export();
    assert!(export.lines().any(|line| line == shown.trim_end()));
    let list = place.copydesk(["list", "--format", "json"]).exits(0).stdout;
    assert!(list.lines().any(|line| line == shown.trim_end()));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let place = Place::newsroom();
    for args in [
        &["run", "-q", "stories"][..],
        &["run", "-q", "stories"],
        &["plugin", "list", "-q"],
    ] {
        let output = place.copydesk(args).exits(0);
        assert_eq!(output.stderr, "");
    }
    let output = place.copydesk(["run", "-q", "typo.txt"]).exits(2);
    assert!(output.stderr.contains("typo.txt"), "{output}");
}

#[test]
fn colour_is_used_only_where_it_is_asked_for() {
    let place = Place::newsroom();
    place.run_well(["stories/shorts.ndjson"]);
    let args = ["show", "short-2026-0209-03"];
    let plain = place.copydesk(args).exits(0).stdout;
    assert!(!plain.contains('\u{1b}'));
    let asked = place
        .copydesk(["--color", "always"].iter().chain(&args))
        .exits(0)
        .stdout;
    assert!(asked.contains("\u{1b}["), "{asked:?}");
    // What is read is the same with and without.
    let mut stripped = String::new();
    let mut rest = asked.as_str();
    while let Some((text, code)) = rest.split_once("\u{1b}[") {
        stripped.push_str(text);
        rest = code.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn the_width_of_the_terminal_is_kept_to() {
    let place = Place::newsroom();
    place.run_well(["stories"]);
    for columns in [40_usize, 72, 120] {
        let mut show = place.command(["show", "wire-2026-0209-010"]);
        show.env("COLUMNS", columns.to_string());
        let output = place.output(show.output().unwrap()).exits(0);
        let wide = output
            .stdout
            .lines()
            .find(|line| line.chars().count() > columns);
        assert_eq!(wide, None, "{columns}");
    }
}

#[test]
fn plain_progress_counts_what_is_durable() {
    let place = Place::newsroom();
    let output = place
        .copydesk(["run", "--progress", "plain", "stories"])
        .exits(0);
    assert!(output.stderr.contains("44"), "{output}");
}

#[test]
fn plugin_inspect_in_a_desk_shows_what_applies_and_who_set_it() {
    let place = Place::with_settings(
        "[limits]\nwall-clock-ms = 20000\n\n[[plugins]]\nname = \"hygiene\"\nrequired = false\n\
         limits = { memory-mib = 32 }\nsettings = { skip = [\"site-line\"] }\n",
    );
    let output = place.copydesk(["plugin", "inspect", "hygiene"]).exits(0);
    let applies: String = output
        .stdout
        .lines()
        .filter(|line| {
            ["here", "granted", "is given", "limit"]
                .iter()
                .any(|it| line.trim_start().starts_with(it))
        })
        .map(|line| format!("{}\n", line.trim_start()))
        .collect();
    expect![[r#"
        here      in the pipeline of $PLACE/copydesk.toml, not required
        granted   nothing
        is given  {"skip":["site-line"]}
        limit     memory-mib 32 (entry)
        limit     fuel-base-millions 500 (default)
        limit     fuel-per-byte 50000 (default)
        limit     fuel-configure-millions 500 (default)
        limit     wall-clock-ms 20000 (desk)
        limit     output-kib 1024 (default)
        limit     annotations 1000 (default)
        limit     log-kib 64 (default)
        limit     compile-memory-mib 1024 (default)
        limit     compile-seconds 120 (default)
        limit     compile-wall-clock-seconds 490 (follows from compile-seconds)
        limit     fuel-most-millions 10000 (fixed)
        limit     plugin-file-mib 32 (fixed)
        limit     manifest-kib 256 (fixed)
        limit     nested-components 100 (fixed)
        limit     compiled-code-mib 128 (fixed)
        limit     stack-kib 512 (fixed)
        limit     core-instances 60 (fixed)
        limit     memories 4 (fixed)
        limit     tables 60 (fixed)
        limit     table-entries 100000 (fixed)
        limit     wasi-handles 1000 (fixed)
        limit     wasi-random-kib 1024 (fixed)
        limit     log-calls 10000 (fixed)
        limit     log-lines 1000 (fixed)
        limit     log-excess-kib 1024 (fixed)
        limit     list-entries 1000 (fixed)
        limit     name-bytes 512 (fixed)
        limit     reason-characters 1000 (fixed)
        limit     settings-issues 20 (fixed)
        limit     lexicon-file-mib 4 (fixed)
        limit     lexicon-text-bytes 512 (fixed)
        limit     archive-near-duplicates 50 (fixed)
        limit     archive-kept-kib 256 (fixed)
    "#]]
    .assert_eq(&applies);
    let args = ["plugin", "inspect", "hygiene", "--format", "json"];
    let told = &place.copydesk(args).exits(0).json_lines()[0];
    assert_eq!(told["settings"], serde_json::json!({"skip": ["site-line"]}));
    let memory = serde_json::json!({"value": 32, "origin": "entry"});
    assert_eq!(told["limits"]["memory-mib"], memory);
    let clock = serde_json::json!({"value": 20000, "origin": "desk"});
    assert_eq!(told["limits"]["wall-clock-ms"], clock);
    assert_eq!(told["fixed_limits"]["plugin-file-mib"], 32);
    assert_eq!(
        (&told["in_pipeline"], &told["required"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn plugin_inspect_shows_a_plugin_whose_settings_do_not_fit_it() {
    let place =
        Place::with_settings("[[plugins]]\nname = \"hygiene\"\nsettings = { skipp = [] }\n");
    let output = place.copydesk(["plugin", "inspect", "hygiene"]).exits(0);
    assert!(output.stdout.contains("is given  nothing: "), "{output}");
}
