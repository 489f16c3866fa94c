"""The command line: reads the words of a command, runs it, prints its result, and ends with the right code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from gap_analyzer import __version__
from gap_analyzer.errors import GapAnalyzerError, UsageError

FORMATS = ("html", "json", "docx", "xlsx", "csv", "akn")
LANGUAGES = ("en", "es", "pt", "fr")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code of docs/messages.md. Mistakes are one sentence on standard error."""
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = _find_command(chosen.command)
        return command(chosen)
    except GapAnalyzerError as error:
        print(f"gap-analyzer: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("gap-analyzer: stopped; nothing was written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; importing it costs neither spaCy nor scikit-learn."""
    parser = argparse.ArgumentParser(
        prog="gap-analyzer",
        description="Shows, article by article, where a country's legislation falls short of the Minamata Convention.",
        epilog="Exit codes: 0 done; 1 --fail-on met; 2 usage; 3 a document could not be read; "
        "4 rule pack broken; 5 cannot write.",
    )
    parser.add_argument("--version", action="version", version=f"gap-analyzer {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_analyze(commands)
    _add_inspect(commands)
    _add_rules(commands)
    _add_evaluate(commands)
    _add_train(commands)
    _add_serve(commands)
    return parser


Commands = argparse._SubParsersAction  # noqa: SLF001 - the type that argparse itself gives to add_subparsers


def _add_analyze(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("analyze", help="read laws and write the gap report")
    command.add_argument("laws", nargs="+", metavar="LAW", help="PDF, image, DOCX, HTML, XML, text, folder or ZIP")
    command.add_argument("--country", default="", metavar="CO", help="two-letter code of the country")
    command.add_argument("--profile", default="", metavar="FILE", help="what is known of the country, with sources")
    command.add_argument("--as-of", default="", metavar="DATE", help="the date the law is judged for (default: today)")
    command.add_argument("--rules", default="minamata", metavar="PACK", help="the rule pack (default: minamata)")
    command.add_argument("--lang", default="en", choices=LANGUAGES, help="language of the report (default: en)")
    command.add_argument("--out", default="", metavar="DIR", help="where to write (default: beside the first law)")
    command.add_argument(
        "--format", nargs="+", default=["html,json"], metavar="FORMAT",
        help=f"what to write: {', '.join(FORMATS)} (default: html,json)",
    )  # fmt: skip
    command.add_argument("--jobs", type=int, default=2, metavar="N", help="documents read at once (default: 2)")
    command.add_argument("--no-cache", action="store_true", help="keep nothing of a document on this machine")
    command.add_argument("--fail-on", choices=("none", "partial", "conflict"), help="end with 1 where one is so")
    command.add_argument("--quiet", action="store_true", help="say nothing but the result")
    command.add_argument("--json", action="store_true", help="print analysis.json instead of the report's path")


def _add_inspect(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("inspect", help="show what each stage saw of a law")
    command.add_argument("law", metavar="LAW")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--page", type=int, metavar="N", help="one page, counted from 1")
    which.add_argument("--provision", default="", metavar="EID", help="one provision, such as art_3")
    command.add_argument("--rules", default="minamata", metavar="PACK", help="the rule pack (default: minamata)")


def _add_rules(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("rules", help="list, show or check the rules")
    command.add_argument("--rules", default="minamata", metavar="PACK", help="the rule pack (default: minamata)")
    actions = command.add_subparsers(dest="action", required=True, metavar="list|show ID|check")
    actions.add_parser("list", help="the obligations of the pack")
    show = actions.add_parser("show", help="one obligation with its elements and rules")
    show.add_argument("id", metavar="ID")
    actions.add_parser("check", help="schema, ids, languages and every entry's own examples")


def _add_evaluate(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("evaluate", help="the scores on labelled statutes")
    command.add_argument("gold", nargs="*", metavar="GOLD_DIR", help="folders of labelled statutes")
    command.add_argument("--folds", action="store_true", help="calibrate on some statutes, test on the others")
    command.add_argument("--detail", action="store_true", help="what was right, wrong and missed, statute by statute")
    command.add_argument("--json", default="", metavar="FILE", help="write the figures to a file too")
    command.add_argument("--rules", default="minamata", metavar="PACK", help="the rule pack (default: minamata)")


def _add_train(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("train", help="learn again from labelled provisions, or calibrate on statutes")
    command.add_argument("--also", nargs="+", default=[], metavar="FILE", help="labelled provisions beside the corpus")
    command.add_argument("--case", nargs="+", default=[], metavar="DIR", help="signed cases of the desk, as lessons")
    command.add_argument("--gold", nargs="+", default=[], metavar="DIR", help="calibrate on these labelled statutes")
    command.add_argument(
        "--tuned", nargs="+", default=[], metavar="DIR", help="the same, where rules were tuned on them"
    )
    command.add_argument("--out", default="", metavar="DIR", help="where to write (default: into the rule pack)")
    command.add_argument("--rules", default="minamata", metavar="PACK", help="the rule pack (default: minamata)")


def _add_serve(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("serve", help="the adviser's desk in a browser, on this machine")
    command.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="address to listen on (default: 127.0.0.1)"
    )
    command.add_argument("--port", type=int, default=8000, metavar="PORT", help="port to listen on (default: 8000)")
    command.add_argument(
        "--data", default="", metavar="DIR", help="where the cases are kept (default: gap-analyzer-data)"
    )
    command.add_argument("--accounts", action="store_true", help="people sign in; needed for any other host")
    command.add_argument("--name", action="append", default=[], metavar="NAME", help="a further name of this machine")
    command.add_argument("--demo", action="store_true", help="begin with the demo case where there is none")


def _find_command(name: str) -> Callable[[argparse.Namespace], int]:
    match name:
        case "analyze":
            from gap_analyzer.cli.analyze import run_analyze

            return run_analyze
        case "inspect":
            from gap_analyzer.cli.inspect import run_inspect

            return run_inspect
        case "rules":
            from gap_analyzer.cli.rules import run_rules

            return run_rules
        case "evaluate":
            from gap_analyzer.cli.evaluate import run_evaluate

            return run_evaluate
        case "train":
            from gap_analyzer.cli.train import run_train

            return run_train
        case "serve":
            from gap_analyzer.cli.serve import run_serve

            return run_serve
    raise UsageError(f"There is no command “{name}”.", "See gap-analyzer --help.")


if __name__ == "__main__":
    sys.exit(main())
