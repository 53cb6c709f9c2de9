/**
 * Which limiters count by themselves because Redis is away. Enters: what stores say of themselves. Leaves: the same, to
 * whoever tells others, whenever it changes.
 */
type Listener = (name: string, away: boolean) => void;

const away = new Map<string, number>();
const listeners: Listener[] = [];

/** `listener` hears of each name that has become so, those that are so already included. */
export function onRedis(listener: Listener): void {
  listeners.push(listener);
  for (const name of away.keys()) listener(name, true);
}

/** One of the stores of this name has changed; several may have one name. */
export function redisIs(name: string, state: 'away' | 'back'): void {
  const before = away.get(name) ?? 0;
  const now = Math.max(0, before + (state === 'away' ? 1 : -1));
  if (now === 0) away.delete(name);
  else away.set(name, now);
  if ((before === 0) !== (now === 0)) for (const listener of listeners) listener(name, now > 0);
}
