// Lines of an agenda are dragged to their place, beside the buttons that do the same: without this file nothing is missing.
const LINE = "[data-agenda-line]";
const GRIP =
  '<svg viewBox="0 0 14 18" aria-hidden="true" focusable="false"><circle cx="4" cy="3" r="1.7"/><circle cx="10" cy="3" r="1.7"/><circle cx="4" cy="9" r="1.7"/><circle cx="10" cy="9" r="1.7"/><circle cx="4" cy="15" r="1.7"/><circle cx="10" cy="15" r="1.7"/></svg>';

let dragged = null; // the line in hand, and where it was taken from

function addGrips() {
  for (const tools of document.querySelectorAll(`${LINE} form[hx-post]`)) {
    if (tools.querySelector(".pg-line-tools__grip")) continue;
    const grip = document.createElement("span");
    grip.className = "pg-line-tools__grip";
    grip.title = "Drag to another place";
    grip.setAttribute("aria-hidden", "true"); // the buttons beside it do the same, and can be reached by every means
    grip.innerHTML = GRIP;
    tools.prepend(grip);
  }
}

function place(line) {
  const day = line.closest("[data-agenda-day]");
  return `${day.dataset.agendaDay}-${[...day.querySelectorAll(LINE)].indexOf(line) + 1}`;
}

function take(event) {
  const grip = event.target.closest(".pg-line-tools__grip");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const line = grip.closest(LINE);
  dragged = { line, from: place(line), before: line.nextSibling, list: line.parentNode };
  line.classList.add("pg-agenda__item--dragged");
}

function carry(event) {
  if (!dragged) return;
  const { line } = dragged;
  const margin = 60;
  if (event.clientY < margin) window.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - margin) window.scrollBy(0, 12);
  const lists = [...document.querySelectorAll("[data-agenda-day]")];
  const list = lists.find((one) => event.clientY < one.getBoundingClientRect().bottom) ?? lists.at(-1);
  const below = [...list.querySelectorAll(LINE)].find((other) => {
    const box = other.getBoundingClientRect();
    return other !== line && event.clientY < box.top + box.height / 2;
  });
  const target = below ?? list.lastElementChild; // the last is the close of the day
  if (target !== line.nextElementSibling && target !== line) list.insertBefore(line, target);
}

function drop() {
  if (!dragged) return;
  const { line, from } = dragged;
  line.classList.remove("pg-agenda__item--dragged");
  dragged = null;
  const to = place(line);
  if (to === from) return;
  const form = line.querySelector("form[hx-post]");
  const values = { to, csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value };
  window.htmx.ajax("POST", form.action, { source: form, target: "#agenda", swap: "outerHTML", values });
}

function putBack() {
  if (!dragged) return;
  const { line, list, before } = dragged;
  line.classList.remove("pg-agenda__item--dragged");
  list.insertBefore(line, before);
  dragged = null;
}

function keepFocus() {
  // A button that is gone (there is no “Up” at the top) leaves the focus to its neighbour.
  const [, way, key] = /^(up|down)-(\d+)$/.exec(pressed ?? "") ?? [];
  if (!key || document.activeElement !== document.body) return;
  const other = `${way === "up" ? "down" : "up"}-${key}`;
  (document.getElementById(pressed) ?? document.getElementById(other))?.focus();
}

let pressed = null;
if (window.htmx) {
  addGrips();
  document.addEventListener("pointerdown", take);
  document.addEventListener("pointermove", carry);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", putBack);
  document.addEventListener("keydown", (event) => event.key === "Escape" && putBack());
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    pressed = document.activeElement?.id;
    // A button says to which place: until the lines are back in their new order, what it says may be wrong.
    if (detail.target?.id === "agenda") detail.target.inert = true;
  });
  document.addEventListener("htmx:afterSettle", () => {
    addGrips();
    keepFocus();
  });
  // Whatever went wrong, the page as it stands says what is so.
  for (const wrong of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(wrong, () => window.location.reload());
  }
}
