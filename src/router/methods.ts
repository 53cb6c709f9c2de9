/**
 * The methods that routes can be registered for. Enters: nothing. Leaves: Node's own list in lower case, and the lower
 * case of a request's method without making a new string for the known ones.
 */
import { METHODS } from 'node:http';

export const methods: readonly string[] = METHODS.map((method) => method.toLowerCase());

const lower = new Map(METHODS.map((method) => [method, method.toLowerCase()]));

export function lowerMethod(method: unknown): string {
  // Nearly every request; asked twice for each, where a look into the map costs more than the comparison.
  if (method === 'GET') return 'get';
  return typeof method === 'string' ? (lower.get(method) ?? method.toLowerCase()) : (method as string);
}
