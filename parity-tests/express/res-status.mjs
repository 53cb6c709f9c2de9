/** `res.status` and `res.sendStatus`: codes, and values that are none. */
import { handler, head, onApp } from '../harness/on-app.mjs';

const valid = [100, 200, 204, 299, 304, 418, 451, 599, 600, 999].filter((code) => code >= 200);
const invalid = [99, 1000, 0, -1, 200.5, '200', NaN, Infinity, null, undefined, {}, [200], true];
const named = (values, scenario) => Object.fromEntries(values.map((value) => [`of ${typeof value} ${JSON.stringify(value) ?? 'undefined'}${Number.isNaN(value) ? ' (NaN)' : value === Infinity ? ' (Infinity)' : ''}`, scenario(value)]));

export default [
  ...onApp('express/res.status', {
    ...named([...valid, ...invalid], (code) => [handler((req, res) => res.status(code).end())]),
    'of a bigint': [handler((req, res) => res.status(200n).end())],
    'keeps an own reason': [handler((req, res) => { res.statusMessage = 'Own Reason'; res.status(201).end(); })],
  }),
  ...onApp('express/res.sendStatus', {
    ...named([...valid, ...invalid], (code) => [handler((req, res) => res.sendStatus(code))]),
    'HEAD': [handler((req, res) => res.sendStatus(404)), head('/')],
    'after a type': [handler((req, res) => res.type('html').sendStatus(200))],
  }),
];
