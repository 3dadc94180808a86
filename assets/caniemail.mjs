// What mail programs make of mails: {name: html} on standard input, {program: {feature: [names]}} on standard output.
// For the tests only: tests/rules/mail_programs.py lists what is known, with reasons.
import { caniemail } from "caniemail";
import { readFileSync } from "node:fs";

const { clients, mails } = JSON.parse(readFileSync(0, "utf8"));
const found = {};
for (const [name, html] of Object.entries(mails)) {
  const { issues } = caniemail({ clients, html });
  for (const [severity, map] of Object.entries({ none: issues.errors, part: issues.warnings })) {
    for (const [client, list] of map) {
      for (const issue of list) {
        const names = ((found[client] ??= {})[`${severity} ${issue.title}`] ??= []);
        if (!names.includes(name)) names.push(name);
      }
    }
  }
}
process.stdout.write(JSON.stringify(found));
