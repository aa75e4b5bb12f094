// What every drawing has: marks that stand at an element, and the buttons by which it grows and shrinks.
export function tagged(name, text) {
  const node = document.createElement("div");
  node.className = name;
  node.textContent = text;
  return node;
}

export function fit(viewer) {
  viewer.get("canvas").zoom("fit-viewport", "auto");
}

export function zoomWithButtons(viewer) {
  document.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (!wish) return;
    const canvas = viewer.get("canvas");
    if (wish === "fit") fit(viewer);
    else canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * (wish === "in" ? 1.25 : 0.8))));
  });
}
