/** Types of the untyped libraries that routing uses, as far as it uses them. */

declare module 'parseurl' {
  import type { UrlObject } from 'node:url';
  interface ParsedUrl extends UrlObject {
    pathname: string | null;
    query: string | null;
    search: string | null;
  }
  function parseurl(req: { url?: string }): ParsedUrl | undefined;
  namespace parseurl {
    function original(req: { url?: string }): ParsedUrl | undefined;
  }
  export = parseurl;
}

declare module 'depd' {
  function depd(namespace: string): (message: string) => void;
  export = depd;
}
