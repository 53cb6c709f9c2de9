/**
 * Forms whose names are only names. Enters: the text of a form. Leaves: the object that `qs` makes of it, or `undefined`
 * where a name goes deeper (`a[b]`) or comes twice: that is left to `qs`, which costs several times as much.
 */

/** `[` and `]`, as they are and coded. */
const BRACKET = /[[\]]|%5[BD]/i;
const PLUSES = /\+/g;

export function flatForm(text: string): Record<string, string> | undefined {
  if (BRACKET.test(text)) return undefined;
  const form: Record<string, string> = {};
  for (let start = 0, end = 0; end !== -1; start = end + 1) {
    end = text.indexOf('&', start);
    const pair = text.slice(start, end === -1 ? text.length : end);
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    // Neither becomes a field.
    if (name === '' || name === '__proto__') continue;
    if (form[name] !== undefined && Object.hasOwn(form, name)) return undefined;
    form[name] = equals === -1 ? '' : decoded(pair.slice(equals + 1));
  }
  return form;
}

/** What cannot be decoded stays as it is. */
function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replace(PLUSES, ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
