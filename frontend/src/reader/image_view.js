// A page that is a picture: shown as it is, cited as a whole.
import { element } from "./nodes.js";

export class ImageView {
  constructor(sheet, shown, page) {
    this.sheet = sheet;
    this.text = "";
    sheet.className = "cw-sheet cw-sheet--image";
    const [width, height] = page.size || [null, null];
    this.image = element("img", {
      className: "cw-scan",
      src: page.src,
      alt: `Page ${page.number} of ${shown.title}, an image without text`,
      width,
      height,
      decoding: "async",
    });
    sheet.replaceChildren(this.image);
  }

  async ready() {
    await this.image.decode().catch(() => {
      throw new Error("The image cannot be shown.");
    });
  }

  setMarks() {}

  range() {
    return null;
  }

  span() {
    return null;
  }

  zoom(factor) {
    this.image.style.setProperty("--cw-zoom", factor);
  }

  destroy() {}
}
