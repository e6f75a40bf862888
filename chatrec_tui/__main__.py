"""`python -m chatrec_tui` is `chatrec`."""

from chatrec_tui.cli.main import main

if __name__ == "__main__":
    main()
