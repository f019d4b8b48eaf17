// What the theme and the gallery leave out for those who read by ear or by keyboard.
document.addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll(".caption[role=heading]")) {
    caption.setAttribute("aria-level", "2");
  }
  for (const box of document.querySelectorAll("pre, .table-wrapper, .math-wrapper, .output_html")) {
    box.tabIndex = 0; // what can be scrolled can be reached
  }
  for (const card of document.querySelectorAll(".sphx-glr-thumbcontainer")) {
    const title = card.querySelector(".sphx-glr-thumbnail-title")?.textContent.trim() ?? "";
    for (const link of card.querySelectorAll("a")) link.setAttribute("aria-label", title);
  }
});
