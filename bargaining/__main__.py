"""``python -m bargaining`` is the program ``bargaining``."""

from bargaining.cli import main

if __name__ == "__main__":
    main()
