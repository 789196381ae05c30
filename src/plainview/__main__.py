"""`python -m plainview` is the same as `plainview`."""

from plainview.cli.main import run

if __name__ == "__main__":
    run()
