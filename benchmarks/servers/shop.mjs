/**
 * The demo shop as it stands in examples/. Enters: nothing (whoever serves is chosen by `--import`).
 * Leaves: a listening server; what the shop logs goes to stdout, as in production.
 */
import { createRequire } from 'node:module';
import { createApp } from '../../examples/shop/app.js';
import announcing from './announce.js';

const express = createRequire(new URL('../../examples/shop/app.js', import.meta.url))('express');
const server = createApp().listen(0, '127.0.0.1', () => announcing.announce(server, express));
