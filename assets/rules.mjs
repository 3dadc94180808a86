// Leaves rules out of a style sheet by the classes that their selectors want.

// The sheet without what can only match an element of one of these classes. `names`: regular expressions, of a whole name.
export function without(sheet, names) {
  const isLeftOut = new RegExp(`^(${names.join("|")})$`);
  return rules(sheet)
    .map(([head, body]) => {
      if (/^@(media|supports)/.test(head)) {
        const kept = without(body, names);
        return kept && `${head}{${kept}}`;
      }
      const kept = head.startsWith("@") ? [head] : parts(head).filter((one) => !classes(one).some((name) => isLeftOut.test(name)));
      return kept.length ? `${kept.join(",")}{${body}}` : "";
    })
    .join("");
}

// [what stands before the braces, what stands between them] of each rule; theirs are compressed, without comments.
function rules(sheet) {
  const found = [];
  let from = 0;
  while (sheet.indexOf("{", from) >= 0) {
    const opens = sheet.indexOf("{", from);
    const head = sheet.slice(from, opens).trim();
    if (head.includes(";")) throw new Error(`This is no rule: ${head}`);
    let depth = 1;
    let at = opens;
    while (depth) {
      at += 1;
      if (at >= sheet.length) throw new Error(`This rule does not end: ${head}`);
      depth += { "{": 1, "}": -1 }[sheet[at]] || 0;
    }
    found.push([head, sheet.slice(opens + 1, at)]);
    from = at + 1;
  }
  return found;
}

// A list of selectors at its commas, those within brackets aside.
const parts = (head) => head.split(/,(?![^(]*\))/);

// What an element must have: what it must not (`:not()`) is no reason to leave a rule out.
function classes(selector) {
  const wanted = selector.replace(/:not\([^()]*(\([^()]*\)[^()]*)*\)/g, "");
  return [...wanted.matchAll(/\.((?:\\.|[\w-])+)/g)].map(([, name]) => name.replaceAll("\\", ""));
}
