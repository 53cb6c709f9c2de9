/**
 * Plans that answer nothing but preflight requests. Enters: places, and the kinds of the steps among them that may answer.
 * Leaves: the same places, for `OPTIONS` only where nothing else could be answered: the engine then does not make headers
 * for requests that JavaScript answers anyhow.
 */
import type { Place } from './table';

const PREFLIGHT = ['OPTIONS'] as const;

export function forPreflights(places: readonly Place[], answering: ReadonlySet<string>): readonly Place[] {
  if (answering.size !== 1 || !answering.has('cors')) return places;
  return places.map((place) => {
    const concerns = place.step !== undefined && place.methods?.includes('OPTIONS') !== false;
    return concerns ? { ...place, methods: PREFLIGHT } : place;
  });
}
