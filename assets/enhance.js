// Progressive enhancement, and no more: every page works without it. Bundled to build/assets/enhance.js.
import { Button, ErrorSummary, NotificationBanner, SkipLink, createAll } from "govuk-frontend";

// GOV.UK's components look for these classes; they come from here, because an inline script is against our policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
createAll(NotificationBanner);
createAll(SkipLink);

// "Print" is an ordinary link to the page itself; here it opens the print dialogue.
document.querySelectorAll("[data-print]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
});
