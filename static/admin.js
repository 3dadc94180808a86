// What the autocomplete of Django's admin leaves unsaid to screen readers: what each box is for, and what it controls.
(() => {
  const nameOf = (select) =>
    select.getAttribute("aria-label") || (select.labels && select.labels[0] ? select.labels[0].textContent : "");
  const clean = (text) => text.trim().replace(/:$/, "");

  const say = () => {
    for (const box of document.querySelectorAll(".select2-selection")) {
      const select = box.closest(".select2").previousElementSibling;
      const shown = box.querySelector(".select2-selection__rendered");
      if (shown && shown.hasAttribute("role")) {
        shown.removeAttribute("role");
        shown.removeAttribute("aria-readonly");
      }
      const chosen = shown && !shown.querySelector(".select2-selection__placeholder") ? shown.title : "";
      const name = [clean(select ? nameOf(select) : ""), chosen].filter(Boolean).join(": ");
      if (box.getAttribute("aria-label") !== name) {
        box.removeAttribute("aria-labelledby");
        box.setAttribute("aria-label", name);
      }
      const list = box.getAttribute("aria-owns");
      if (list !== box.getAttribute("aria-controls")) {
        if (list) box.setAttribute("aria-controls", list);
        else box.removeAttribute("aria-controls");
      }
    }
    for (const way of document.querySelectorAll(".datetimeshortcuts a:not([aria-label])")) {
      const field = way.closest(".datetimeshortcuts").previousElementSibling;
      const icon = way.querySelector("[title]");
      way.setAttribute("aria-label", [icon ? icon.title : way.textContent, clean(field ? nameOf(field) : "")].filter(Boolean).join(": "));
    }
    for (const field of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
      field.setAttribute("aria-label", "Type a part of the name");
    }
    for (const list of document.querySelectorAll(".select2-results__options:not([aria-label])")) {
      list.setAttribute("aria-label", "Found");
    }
    for (const open of document.querySelectorAll("body > .select2-container:not([role])")) {
      open.setAttribute("role", "region");
      open.setAttribute("aria-label", "Choices");
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    say();
    new MutationObserver(say).observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ["aria-owns", "title", "aria-labelledby"],
    });
  });
})();
