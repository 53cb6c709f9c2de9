/**
 * The 404 page. Enters: the `notFound` options and a request. Leaves: HTML that names the path, escaped, or a line of
 * text where the page is switched off; and the same as a step of the engine. Everything that does not depend on the request
 * is put together once.
 */
import { NativeStep, withStep } from '../../../plan/step';
import type { Request, Response } from '../messages/message-types';
import type { NotFoundOptions } from '../options/option-types';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

const COLORS = {
  light: ':root{color-scheme:light;--paper:#fff;--ink:#1c2430;--soft:#5b6778;--line:#d9dfe8;--accent:#0b63ce}',
  dark: ':root{color-scheme:dark;--paper:#12161c;--ink:#e8edf4;--soft:#9aa7b8;--line:#2a3340;--accent:#6cb0ff}',
};

const LAYOUT =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);' +
  'font:16px/1.5 system-ui,sans-serif}main{max-width:36rem;padding:2rem;text-align:center}' +
  '.mark{font-weight:700;letter-spacing:.2em;color:var(--accent)}.mark img{max-height:4rem}h1{font-size:5rem;margin:0}' +
  'code{border:1px solid var(--line);border-radius:4px;padding:.1em .4em;overflow-wrap:anywhere}' +
  'p,ul{color:var(--soft)}ul{list-style:none;padding:0}a{color:var(--accent)}';

function styleOf(theme: NotFoundOptions['theme']): string {
  const colors =
    theme === 'light' || theme === 'dark' ? COLORS[theme] : `${COLORS.light}@media(prefers-color-scheme:dark){${COLORS.dark}}`;
  return colors + LAYOUT;
}

function contactOf({ email, website, support }: NonNullable<NotFoundOptions['contact']>): string {
  const link = (href: string, text: string) => `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`;
  const links = [email && link(`mailto:${email}`, email), website && link(website, website), support && link(support, 'Support')];
  return `<ul>${links.filter(Boolean).join('')}</ul>`;
}

export type NotFoundAnswer = (req: Request, res: Response) => void;

/** Of a body: text, or what the request says. `htmlPath` is the path as text of HTML. */
type Part = { readonly text: string } | 'method' | 'path' | 'htmlPath';

function answerOf(type: string | undefined, parts: readonly Part[]): NotFoundAnswer {
  const answer: NotFoundAnswer = function notFound(req, res) {
    const said = { method: req.method, path: req.path, htmlPath: escapeHtml(req.path) };
    res.status(404);
    if (type !== undefined) res.setHeader('Content-Type', type);
    res.send(parts.map((part) => (typeof part === 'string' ? said[part] : part.text)).join(''));
  };
  return withStep(answer, new NativeStep('page', { status: 404, headers: type === undefined ? [] : [['Content-Type', type]], parts }));
}

export function notFoundAnswer(options: NotFoundOptions): NotFoundAnswer {
  if (options.enabled === false) return answerOf(undefined, [{ text: 'Cannot ' }, 'method', { text: ' ' }, 'path']);
  const title = escapeHtml(options.title ?? 'Page Not Found - XyPriss');
  const message = escapeHtml(options.message ?? "There is no page at this address.");
  const target = escapeHtml(options.redirectTo ?? '/');
  const seconds = Math.ceil((options.redirectAfter ?? 0) / 1000);
  const head =
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    (options.redirectAfter ? `<meta http-equiv="refresh" content="${seconds};url=${target}">` : '') +
    `<style>${styleOf(options.theme)}${options.customCSS ?? ''}</style></head><body><main>` +
    `<div class="mark">${options.logoUrl ? `<img src="${escapeHtml(options.logoUrl)}" alt="Logo">` : 'XyPriss'}</div>` +
    `<h1>404</h1><p>${message}</p><p><code>`;
  const tail =
    '</code></p>' +
    (options.showSuggestions ? '<ul><li>Check the address for typing errors.</li><li>Begin again at the home page.</li></ul>' : '') +
    (options.customContent ?? '') +
    (options.contact ? contactOf(options.contact) : '') +
    (options.showBackButton ? `<p><a href="${target}">Back to the start</a></p>` : '') +
    '</main></body></html>\n';
  return answerOf('text/html', [{ text: head }, 'htmlPath', { text: tail }]);
}
