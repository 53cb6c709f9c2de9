/**
 * Regular expressions that mean the same in JavaScript and in the engine. Enters: a RegExp. Leaves: its source for the
 * engine, or undefined. Only what both read alike is let through: ASCII text, classes, groups, alternatives, anchors and
 * counts. Looking around, back references and everything that depends on Unicode stay in JavaScript.
 */

/** One element after another; the engine reads each of them as JavaScript does. */
const ELEMENTS = [
  /** Literals that are no operator on either side. */
  /^[A-Za-z0-9 !"#%&',\-/:;<=>@_`~]/,
  /** Operators. */
  /^[.^$|)]/,
  /^\((?:\?:)?(?!\?)/,
  /^[*+?]\??/,
  /^\{\d{1,3}(?:,(?:\d{1,3})?)?\}\??/,
  /** Escaped punctuation, and classes that are ASCII on both sides. (`\s` and `\b` are not.) */
  /^\\[.*+?^$|()[\]{}\\/-]/,
  /^\\[dDwW]/,
  /** Classes without a bracket, a caret or a double operator inside; the engine has set operations there. */
  /^\[\^?(?:(?![&~-]{2})(?:[A-Za-z0-9 !"#%&',./:;<=>@_`~*+?$|(){}-]|\\[.*+?^$|()[\]{}\\/-]|\\[dw]))+\]/,
];

export interface Expression {
  readonly source: string;
  readonly ignoreCase: boolean;
}

export function expressionFor(expression: RegExp): Expression | undefined {
  // One that remembers where it stopped, is Unicode's, or has been changed, is more than its source.
  if (!/^i?$/.test(expression.flags) || Object.getPrototypeOf(expression) !== RegExp.prototype) return undefined;
  if (Object.getOwnPropertyNames(expression).some((name) => name !== 'lastIndex')) return undefined;
  let rest = expression.source;
  while (rest !== '') {
    const element = ELEMENTS.map((pattern) => pattern.exec(rest)?.[0]).find((found) => found !== undefined && found !== '');
    if (element === undefined) return undefined;
    rest = rest.slice(element.length);
  }
  return { source: expression.source, ignoreCase: expression.ignoreCase };
}
