/** Types of the untyped libraries that Express 5 is made of, as far as they are used here. */

declare module 'accepts' {
  interface Accepts {
    types(...types: unknown[]): string | string[] | false;
    encodings(...encodings: unknown[]): string | string[] | false;
    charsets(...charsets: unknown[]): string | string[] | false;
    languages(...languages: unknown[]): string | string[] | false;
  }
  function accepts(req: unknown): Accepts;
  export = accepts;
}

declare module 'cookie' {
  export function serialize(name: string, value: string, options: object): string;
}

declare module 'cookie-signature' {
  export function sign(value: string, secret: unknown): string;
}

declare module 'encodeurl' {
  function encodeUrl(url: unknown): string;
  export = encodeUrl;
}

declare module 'escape-html' {
  function escapeHtml(text: unknown): string;
  export = escapeHtml;
}

declare module 'etag' {
  function etag(body: string | Buffer, options?: { weak?: boolean }): string;
  export = etag;
}

declare module 'finalhandler' {
  interface FinalHandlerOptions {
    env?: string;
    onerror?: (error: unknown, req: unknown, res: unknown) => void;
  }
  function finalhandler(req: unknown, res: unknown, options: FinalHandlerOptions): (error?: unknown) => void;
  export = finalhandler;
}

declare module 'fresh' {
  function fresh(request: object, response: { etag: unknown; 'last-modified': unknown }): boolean;
  export = fresh;
}

declare module 'mime-types' {
  export function contentType(type: string): string | false;
  export function lookup(type: string): string | false;
}

declare module 'on-finished' {
  function onFinished(message: unknown, listener: (error?: Error & { code?: string }) => void): void;
  export = onFinished;
}

declare module 'proxy-addr' {
  function proxyaddr(req: unknown, trust: unknown): string;
  namespace proxyaddr {
    function all(req: unknown, trust: unknown): string[];
    function compile(addresses: unknown): (address: string, hop: number) => boolean;
  }
  export = proxyaddr;
}

declare module 'statuses' {
  const statuses: { message: Record<string | number, string | undefined> };
  export = statuses;
}

declare module 'type-is' {
  function typeis(req: unknown, types: unknown): string | false | null;
  export = typeis;
}

declare module 'vary' {
  function vary(res: unknown, field: unknown): void;
  namespace vary {
    function append(header: string, field: string): string;
  }
  export = vary;
}
