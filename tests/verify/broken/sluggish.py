"""The real service, but it starts only at the second attempt once it has been ended: the first one
takes its time and gives up. Run it like ``asbuilt``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from asbuilt.cli.main import main

if __name__ == "__main__":
    if "serve" in sys.argv:
        starts = Path("starts")
        starts.write_text(f"{starts.read_text() if starts.exists() else ''}x")
        if len(starts.read_text()) == 2:
            time.sleep(5.5)
            sys.exit(1)
    main()
