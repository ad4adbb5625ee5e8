"""Draws the pages of a PDF as one JPEG: standard input to standard output. Run on its own, see papers.py."""

import resource
import sys

import pypdfium2
from PIL import Image

MEMORY = 1 << 30
DOTS = 2.0  # of a picture for each point of the page: enough to read small print


def main(pages: int, longest: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as found:
        if not 0 < len(found) <= pages:
            sys.exit("too many pages")
        drawn = [_page(page, longest) for page in found]
    whole = Image.new("RGB", (max(each.width for each in drawn), sum(each.height for each in drawn)), "white")
    top = 0
    for each in drawn:
        whole.paste(each, (0, top))
        top += each.height
    whole.save(sys.stdout.buffer, "JPEG", quality=90)


def _page(page: pypdfium2.PdfPage, longest: int) -> Image.Image:
    scale = min(DOTS, longest / max(page.get_size()))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return drawn


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
