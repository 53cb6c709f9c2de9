/**
 * The framework's own 404 page. Enters: an observation. Leaves: the same with the page reduced to what was agreed to
 * matter: that it is one, and whether the path is shown, escaped. Its markup and wording are each core's own.
 */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);

/** @param {string[]} [wanted] words whose presence matters to an app */
export function reducePage(observation, path, wanted = []) {
  const html = observation.headers?.some(([name, value]) => /^content-type$/i.test(name) && value.startsWith('text/html'));
  if (observation.status !== 404 || !html || !/^<!doctype html>/i.test(observation.body)) return observation;
  const { body } = observation;
  const pathname = path.split('?')[0];
  const harmless = [escaped(pathname), encodeURI(pathname)];
  const shown = harmless.some((text) => body.includes(text)) ? 'shown' : body.includes(pathname) ? 'shown unescaped' : 'not shown';
  const found = wanted.map((word) => `; ${word}: ${body.includes(word) ? 'yes' : 'no'}`).join('');
  return { ...observation, body: `(a 404 page; path: ${shown}${found})` };
}
