"""Opens an image: its pages, their size, and for TIFF a copy that a browser shows. Runs in the child process only."""

import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from casework.documents.limits import Limits
from casework.documents.pdf import refuse_pages
from casework.documents.sniffing import FileRefused

WIDEST = 2400  # dots of a page that is shown
SHOWN = ("1", "L", "RGB")
PALETTES = ("P", "PA")  # their numbers are names of colours, which cannot be made smaller


def read_image(path: Path, kind: str, folder: Path, limits: Limits) -> dict[str, Any]:
    """{sizes: [[width, height], ...]}; of a TIFF each page is written into `folder` as 1.png, 2.png, ..."""
    warnings.simplefilter("ignore")  # of damaged tags; what cannot be shown is refused below
    Image.MAX_IMAGE_PIXELS = None  # the limit below has words of its own
    try:
        with Image.open(path, formats=[kind]) as image:
            frames = getattr(image, "n_frames", 1) if kind == "TIFF" else 1
            if kind == "TIFF":
                _refuse_long(image, frames, limits)
            return {"sizes": [_page(image, number, kind, folder, limits) for number in range(frames)]}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
        raise FileRefused(
            f"This file begins like a {kind} image and cannot be shown: it is damaged or cut off. "
            "Ask the sender for it again."
        ) from error


def _refuse_long(image: Image.Image, frames: int, limits: Limits) -> None:
    """FileRefused where a TIFF has more pages or dots than pictures are made of; told before the first one is."""
    refuse_pages(frames, limits, most=limits.tiff_pages)
    dots = 0
    for number in range(frames):
        image.seek(number)
        dots += image.width * image.height
    image.seek(0)
    if frames > 1 and dots > limits.tiff_pixels:
        raise FileRefused(
            f"The pages of this image have {dots:,} dots together, more than the {limits.tiff_pixels:,} that can be "
            "shown. Ask the sender for a PDF of it, or add it in parts."
        )


def _page(image: Image.Image, number: int, kind: str, folder: Path, limits: Limits) -> list[int]:
    if number:
        image.seek(number)
    width, height = image.size
    if width * height > limits.pixels:
        raise FileRefused(
            f"Page {number + 1} of this image is {width:,} by {height:,} dots, more than the {limits.pixels:,} that "
            "can be shown. Ask the sender for a smaller scan (300 dots an inch are plenty)."
        )
    image.load()
    if kind != "TIFF":
        return [width, height]
    page = _page_to_show(image)
    page.save(folder / f"{number + 1}.png")
    return [page.width, page.height]


def _page_to_show(image: Image.Image) -> Image.Image:
    """A page as browsers show it; made small first, because every copy of a large one costs its whole memory."""
    page: Image.Image = image.convert("L") if image.mode == "1" and image.width > WIDEST else image
    page = page.convert("RGB") if page.mode in PALETTES else page
    if page.width > WIDEST:
        page = page.resize((WIDEST, max(1, page.height * WIDEST // page.width)), Image.Resampling.BOX)
    page = page if page.mode in SHOWN else page.convert("RGB")
    return ImageOps.exif_transpose(page)
