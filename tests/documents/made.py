"""Files to hand in: good ones of each kind, and bad ones with what is wrong with them. All people are invented."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import typst
from PIL import Image, ImageDraw

NOTE = (
    "Follow-up visit",
    "Face",
    "Perioral skin is tight, a little softer than in June. She is unable to achieve mouth closure at rest because of "
    "perioral skin tightness. The oral seal is poor and saliva pools.",
    "Feet",
    "Severe pain at pressure points under both forefeet limits footwear to one padded pair and walking to about ten "
    "minutes. The soft tissue over the metatarsal heads is thin.",
)


def pdf(*pages: str) -> bytes:
    """A PDF with a text layer; each page is one text, paragraphs parted by empty lines."""
    texts = pages or ("\n\n".join(NOTE),)
    source = "\n#pagebreak()\n".join(text.replace("*", "\\*") for text in texts)
    return typst.compile(f"#set page(width: 140mm, height: 180mm)\n{source}".encode())


def picture(width: int = 800, height: int = 600, words: str = "Photograph of the left foot") -> Image.Image:
    """A picture with words in it that no program reads."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, width - 20, height - 20), outline="black", width=3)
    draw.text((60, height // 2), words, fill="black")
    return image


def image(kind: str, **options: object) -> bytes:
    """A small image of the kind."""
    out = io.BytesIO()
    picture().save(out, kind, **options)
    return out.getvalue()


def fax(pages: int = 3) -> bytes:
    """A TIFF as fax machines send it: several pages, black and white."""
    out = io.BytesIO()
    first, *others = [picture(864, 1100, f"Fax page {number}").convert("1") for number in range(1, pages + 1)]
    first.save(out, "TIFF", save_all=True, append_images=others, compression="group4")
    return out.getvalue()


def blank_tiff(pages: int, size: tuple[int, int]) -> bytes:
    """A TIFF of so many white pages: small as a file, large once it is opened."""
    out = io.BytesIO()
    page = Image.new("1", size, 1)
    page.save(out, "TIFF", save_all=True, append_images=[page] * (pages - 1), compression="group4")
    return out.getvalue()


def scan(pages: int = 2) -> bytes:
    """A PDF whose pages are pictures."""
    out = io.BytesIO()
    first, *others = [picture(600, 800, f"Scan page {number}") for number in range(1, pages + 1)]
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def of_pikepdf(change: Callable[[pikepdf.Pdf], None], **save: object) -> bytes:
    """An empty page with something done to its PDF."""
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    change(made)
    made.save(out, **save)
    return out.getvalue()


def archive(size: int = 1000) -> bytes:
    """A ZIP archive of so many bytes that are all the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", b"0" * size)
    return out.getvalue()


def script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def named_script(made: pikepdf.Pdf) -> None:
    action = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", action]))


def link_that_launches(made: pikepdf.Pdf) -> None:
    made.pages[0].Annots = [
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 99, 99],
            A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
        )
    ]


def link_that_launches_in_disguise(made: pikepdf.Pdf) -> None:
    link_that_launches(made)
    made.pages[0].Annots[0].A["/Type"] = pikepdf.Name.Foo


def page_that_acts(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def attachment(made: pikepdf.Pdf) -> None:
    made.attachments["virus.exe"] = b"MZ"


def film(made: pikepdf.Pdf) -> None:
    made.pages[0].Annots = [
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])
    ]


def computing_form(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=[])


def bomb_of_a_page() -> bytes:
    """A page whose content is 400 million bytes once it is unpacked."""

    def fill(made: pikepdf.Pdf) -> None:
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(b"0" * 1_000_000) for _ in range(400)) + packer.flush()
        stream = pikepdf.Stream(made, b"")
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        made.pages[0].Contents = made.make_indirect(stream)

    return of_pikepdf(fill)


def bomb_of_dots(kind: str, **options: object) -> bytes:
    """An image of 144 million dots in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, kind, **options)
    return out.getvalue()
