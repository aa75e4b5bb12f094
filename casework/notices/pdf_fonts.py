"""The fonts that PDFs are set in: they come with packages, so that a letter looks the same on every machine."""

from functools import cache
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import noto_cjk_sans_otc
import typst

# By language where its script has shapes of its own; one list covers every script that a letter offers help in.
CJK = {"zh": "Noto Sans CJK TC", "ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR"}
MONO = "DejaVu Sans Mono"  # comes with typst; has the ticks and rules of the printed record


def families(language: str) -> tuple[str, ...]:
    """The fonts for a language, the next one where a letter is not in the first; Noto Sans has Devanagari too."""
    cjk = CJK.get(language, CJK["zh"])
    return ("Noto Sans", cjk, "Noto Sans Arabic", MONO)


@cache
def fonts() -> typst.Fonts:
    """Every font that is used, read once; none of the machine's own."""
    folders = [Path(one.ROOT) / "files" for one in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)]
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[*folders, Path(str(noto_cjk_sans_otc.FONT_PATH)).parent],
    )
