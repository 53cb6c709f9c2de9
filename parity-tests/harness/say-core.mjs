/**
 * A small express application that says which core serves it, and ends. Started by availability.mjs.
 */
import express from 'express';

const server = express().listen(0, '127.0.0.1', () => {
  process.stdout.write(String(server.xsys?.core));
  server.close();
});
