/**
 * The automatic answer to OPTIONS. Enters: the methods of the routes that matched the path but not the method. Leaves:
 * a response with `Allow`. Whether it is wanted, the walk decides.
 */
import type { Next, RoutedResponse } from './types';

export function answerOptions(res: RoutedResponse, methods: readonly string[], failed: Next): void {
  try {
    const allow = [...new Set(methods)].sort().join(', ');
    res.setHeader('Allow', allow);
    res.setHeader('Content-Length', Buffer.byteLength(allow));
    res.setHeader('Content-Type', 'text/plain');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.end(allow);
  } catch (error) {
    failed(error);
  }
}
