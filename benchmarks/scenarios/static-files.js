'use strict';
/** Files of a given size. Enters: size in bytes. Leaves: the folder that holds a text file of that size, made once. */
const { existsSync, mkdirSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..', '.cache', 'static');

function ensureFile(name, size) {
  const file = path.join(FOLDER, name);
  if (existsSync(file) && statSync(file).size === size) return;
  mkdirSync(FOLDER, { recursive: true });
  const line = 'The quick brown fox jumps over the lazy dog, and the dog does not mind.\n';
  writeFileSync(file, line.repeat(Math.ceil(size / line.length)).slice(0, size));
}

function staticScenario(title, name, size) {
  return {
    title,
    group: 'twelve',
    requests: [{ path: `/${name}` }],
    /** For a server that needs no app. */
    folder() {
      ensureFile(name, size);
      return FOLDER;
    },
    express(express) {
      ensureFile(name, size);
      const app = express();
      app.use(express.static(FOLDER));
      return app;
    },
    async fastify(app) {
      ensureFile(name, size);
      await app.register(require('@fastify/static'), { root: FOLDER });
    },
  };
}

module.exports = { staticScenario };
