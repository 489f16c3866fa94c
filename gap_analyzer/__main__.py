"""`python -m gap_analyzer` is the command line."""

from gap_analyzer.cli import main

raise SystemExit(main())
