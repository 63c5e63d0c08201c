"""``python -m gnbreport``: the command line."""

from gnbreport.cli import main

if __name__ == "__main__":
    main()
