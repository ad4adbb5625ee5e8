import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Twofold"
copyright = "2026, the Twofold founders"
extensions = ["myst_parser", "registries"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Twofold"
exclude_patterns = ["_build"]
