/** Types of the untyped libraries that the `compression` package is made of, as far as they are used here. */

declare module 'bytes' {
  export function parse(value: string | number): number | null;
}

declare module 'compressible' {
  function compressible(type: string): boolean | undefined;
  export = compressible;
}

declare module 'negotiator' {
  class Negotiator {
    constructor(request: { headers: object });
    encoding(available: readonly string[], preferred?: readonly string[]): string | undefined;
  }
  export = Negotiator;
}

declare module 'on-headers' {
  function onHeaders(response: object, listener: () => void): void;
  export = onHeaders;
}

declare module 'compression' {
  function compression(options?: object): (req: object, res: object, next: (error?: unknown) => void) => void;
  export = compression;
}
