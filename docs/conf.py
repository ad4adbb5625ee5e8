project = "Twofold"
copyright = "2026, the Twofold founders"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Twofold"
exclude_patterns = ["_build"]
