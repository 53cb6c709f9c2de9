/** What is used of a library that brings no types. */
declare module 'morgan' {
  type Format = (...args: never[]) => unknown;
  interface Morgan {
    (format: string | Format, options?: object): unknown;
    token(name: string, value: (...args: never[]) => unknown): unknown;
    format(name: string, format: string | Format): unknown;
    compile(format: string): (...args: unknown[]) => string;
  }
  const morgan: Morgan;
  export = morgan;
}
