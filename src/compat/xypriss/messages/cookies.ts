/** The Cookie header. Enters: its text. Leaves: names and values as they were sent: nothing is decoded or unquoted. */
export function parseCookies(header: string | undefined): Record<string, string> {
  // Assigning text to `__proto__` does nothing, so that a client cannot do harm with a name.
  const cookies: Record<string, string> = {};
  if (!header) return cookies;
  for (const part of header.split(';')) {
    const pair = part.trim();
    const equals = pair.indexOf('=');
    if (equals > 0) cookies[pair.substring(0, equals)] = pair.substring(equals + 1);
  }
  return cookies;
}
