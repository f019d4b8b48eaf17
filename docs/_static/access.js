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

// Who comes from the search begins at the heading that has most of the words looked for: the page
// of questions is long. The words are highlighted a moment after the page is there.
window.addEventListener("load", () => setTimeout(() => {
  const words = (heading) => new Set(
    [...heading.querySelectorAll(".highlighted")].map((word) => word.textContent.toLowerCase()),
  ).size;
  const headings = [...document.querySelectorAll("article h1, article h2, article h3")];
  const best = headings.reduce((a, b) => (words(b) > words(a) ? b : a), headings[0]);
  if (best && words(best) && !window.location.hash) best.scrollIntoView();
}, 100));
