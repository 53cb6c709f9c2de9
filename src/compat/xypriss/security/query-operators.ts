/**
 * `security.mongoSanitize`: names that a MongoDB query would take for operators. Enters: a request. Leaves: `$` at the
 * start and dots of names in body and query replaced, the names gone where no replacement is given.
 */
import type { Request } from '../messages/message-types';
import type { Guard } from './parameter-pollution';
import { renameKeys } from './sent-values';
import type { MongoSanitizeConfig } from './security-config';

export function queryOperators(config: MongoSanitizeConfig, found: (req: Request, where: string) => void): Guard {
  const sign = config.allowDots ? /^\$/ : /^\$|\./;
  const signs = new RegExp(sign.source, 'g');
  const given = config.replaceWith ?? '_';
  // A replacement that is an operator itself would bring back what was taken out.
  const replacement = given === '' || (sign.test(given) && given !== '.') ? undefined : given;
  const rename = (key: string): string | null | undefined => {
    if (!sign.test(key)) return undefined;
    return replacement === undefined ? null : key.replace(signs, replacement);
  };
  const keep = (key: string): string | undefined => (sign.test(key) ? key : undefined);
  const change = config.dryRun ? keep : rename;
  return (req) => {
    if (renameKeys(req.body, change)) found(req, 'body');
    if (renameKeys(req.query, change)) found(req, 'query');
  };
}
