// Progressive enhancement, and no more: every page works without it. Bundled to build/assets/enhance.js.
import { Button, ErrorSummary, NotificationBanner, SkipLink, createAll } from "govuk-frontend";

// GOV.UK's components look for these classes; they come from here, because an inline script is against our policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

function enhance(scope) {
  createAll(Button, { preventDoubleClick: true }, scope);
  createAll(ErrorSummary, undefined, scope);
  createAll(NotificationBanner, undefined, scope);
}
enhance(document);
createAll(SkipLink);

// Parts of a page that change in place, where the page brings htmx along (components/_in_place.html).
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) enhance(detail.elt);
});

// A form that says data-guard is not left by accident with something typed in it.
let typedIn = null;
document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-guard]");
  if (form && !target.closest("[data-hx-post]")) typedIn = form;
});
document.addEventListener("submit", () => { typedIn = null; });
window.addEventListener("beforeunload", (event) => {
  if (typedIn && typedIn.isConnected) event.preventDefault();
});

// While a form is being saved in place nothing is typed in it: what comes back takes its place.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.matches("form[data-guard]")) detail.elt.inert = true;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches("form[data-guard]")) detail.elt.inert = false;
});

// What was not saved in place is said beside it; what was typed stays where it is.
const REFUSED = {
  401: "Not saved: you are signed out. Press Save: what you typed is kept while you sign in again.",
  403: "Not saved: you may have signed in again elsewhere. Copy what you typed, then load this page again.",
};
function notSaved({ detail }) {
  const form = detail.elt.closest("form");
  const place = form && form.querySelector("[data-not-saved]");
  if (!place) return;
  const status = detail.xhr ? detail.xhr.status : 0;
  place.textContent = REFUSED[status]
    || (status ? "Not saved: something went wrong. What you typed is still here: try again." : "Not saved: no connection. What you typed is still here: try again.");
  place.hidden = false;
  if (!detail.elt.matches("[data-hx-post]")) typedIn = form;
  form.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
}
["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, notSaved));

// Going on to another item in place: there, and not where the button was.
let shown = document.querySelector("#now-title")?.textContent;
document.addEventListener("htmx:afterSettle", () => {
  const title = document.querySelector("#now-title");
  if (title && title.textContent !== shown && !document.querySelector(".govuk-error-summary")) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    document.querySelector("#now").scrollIntoView();
  }
  shown = title?.textContent;
});

// What was pressed is gone with the part it stood in: its like has the focus, or what it is hidden in. Else the next stop
// of the keyboard would be the foot of the page.
let pressed = "";
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const button = detail.requestConfig?.triggeringEvent?.submitter;
  const said = (name) => (button.hasAttribute(name) ? `[${name}=${JSON.stringify(button.getAttribute(name))}]` : "");
  pressed = button ? `main button${["name", "value", "formaction"].map(said).join("")}` : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (!pressed || document.activeElement !== document.body) return;
  const again = document.querySelector(pressed);
  (again?.closest("details:not([open])")?.querySelector("summary") ?? again)?.focus();
});

// "Print" is an ordinary link to the page itself; here it opens the print dialogue.
document.querySelectorAll("[data-print]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
});

// "Download" hands over what the page shows as a file; nothing is fetched, so what is shown once stays in this browser.
document.querySelectorAll("[data-download]").forEach((link) => {
  const lines = [...document.getElementById(link.dataset.from).children].map((line) => line.textContent.trim());
  link.href = URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/plain" }));
  link.download = link.dataset.download;
  link.hidden = false;
});
