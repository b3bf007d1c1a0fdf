// From keys, clicks and the address to what is shown.

/** Shows what the address says. */
const follow = () => {
  state = readState();
  for (const name of FILTERS) $(name).value = state[name] ?? "";
  showMatrix();
  const open = state.open && showDetail(state.open);
  if (!open && dialog.open) dialog.close();
};

let waiting = 0;
for (const name of FILTERS) {
  $(name).addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      keepState({ ...state, [name]: $(name).value });
      showMatrix();
    });
  });
}
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
$("clear").addEventListener("click", () => {
  keepState({ sort: state.sort });
  follow();
  $("q").focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#'], button[data-sort]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.dataset.sort) {
    keepState({ ...state, sort: link.dataset.sort });
    showMatrix();
    table.tHead.querySelector("[aria-sort] button").focus();
    return;
  }
  const wanted = Object.fromEntries(new URLSearchParams(link.hash.slice(1)));
  event.preventDefault();
  if (wanted.open) {
    keepState({ ...state, open: wanted.open }, true);
    showDetail(wanted.open);
    $("detail-title").focus();
  } else {
    if (link.classList.contains("skip")) {
      $("matrix").scrollIntoView();
      $("matrix").focus({ preventScroll: true });
      return;
    }
    // A count, a fault or a group narrows what is shown already.
    keepState({ ...state, ...wanted }, true);
    follow();
    $("count").scrollIntoView({ block: "nearest" });
  }
});

// Arrows lead from cell to cell.
table.addEventListener("keydown", (event) => {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const cell = event.target.closest("td, th");
  if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey) return;
  let [y, x] = [cell.parentElement.rowIndex, cell.cellIndex];
  for (;;) {
    [y, x] = [y + step[0], x + step[1]];
    if (y === table.rows.length && drawn < shown.length) drawRows(ROWS);
    const next = table.rows[y]?.cells[x];
    if (!next) return;
    const target = next.querySelector("a, button");
    if (target) {
      event.preventDefault();
      target.focus();
      return;
    }
  }
});

scroller.addEventListener("scroll", () => {
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  if (below < scroller.clientHeight && drawn < shown.length) drawRows(ROWS);
}, { passive: true });

dialog.addEventListener("close", () => {
  if (state.open && !dialog.open) {
    const { open, ...rest } = state;
    keepState(rest);
    const address = addressOf({ open });
    [...table.querySelectorAll("tbody a")].find((link) => link.hash === address)?.focus();
  }
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

addEventListener("hashchange", follow);
// On paper a link within the page leads nowhere, and Chromium looks for the target of each one in the whole page:
// minutes for thousands of them.
let inner = [];
addEventListener("beforeprint", () => {
  drawRows(shown.length - drawn);
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  // What lies above the page is cut at the first sheet of paper: it joins the page meanwhile.
  if (dialog.open) {
    dialog.close();
    dialog.show();
  }
  inner = [...document.querySelectorAll("a[href^='#']")].map((link) => [link, link.getAttribute("href")]);
  for (const [link] of inner) link.removeAttribute("href");
});
addEventListener("afterprint", () => {
  for (const [link, address] of inner) link.setAttribute("href", address);
  if (dialog.open) {
    dialog.close();
    dialog.showModal();
  }
});
fillFilters();
follow();
