/**
 * Puts members on a prototype as assignments would: enumerable, writable, replaceable by users. Enters: tables of
 * members. Leaves: the prototype. Express's prototypes are plain objects that applications extend and patch.
 */
export function extend<T extends object>(prototype: T, ...tables: object[]): T {
  for (const table of tables) Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(table));
  return prototype;
}
