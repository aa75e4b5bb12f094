// Where a range stands on the screen, line by line.

/** The boxes of a range, those of one line made one. */
export function boxesOf(range) {
  const lines = [];
  for (const box of range ? range.getClientRects() : []) {
    if (box.width < 1 || box.height < 1) continue;
    const line = lines.find((one) => Math.abs(one.top - box.top) < box.height / 2 && box.left - one.right < box.height * 2);
    if (line) {
      line.left = Math.min(line.left, box.left);
      line.right = Math.max(line.right, box.right);
      line.top = Math.min(line.top, box.top);
      line.bottom = Math.max(line.bottom, box.bottom);
    } else {
      lines.push({ left: box.left, right: box.right, top: box.top, bottom: box.bottom });
    }
  }
  return lines;
}
