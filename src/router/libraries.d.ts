/** Types of the untyped libraries that routing uses, as far as it uses them. */

declare module 'parseurl' {
  function parseurl(req: { url?: string }): { pathname: string | null; query: string | null; search: string | null } | undefined;
  export = parseurl;
}

declare module 'depd' {
  function depd(namespace: string): (message: string) => void;
  export = depd;
}
