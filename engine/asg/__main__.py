"""``python -m asg`` is the command ``asg``."""

from asg.cli import main

if __name__ == "__main__":
    main()
