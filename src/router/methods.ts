/**
 * The methods that routes can be registered for. Enters: nothing. Leaves: Node's own list in lower case, and the lower
 * case of a request's method without making a new string for the known ones.
 */
import { METHODS } from 'node:http';

export const methods: readonly string[] = METHODS.map((method) => method.toLowerCase());

const lower = new Map(METHODS.map((method) => [method, method.toLowerCase()]));

export function lowerMethod(method: unknown): string {
  return typeof method === 'string' ? (lower.get(method) ?? method.toLowerCase()) : (method as string);
}
