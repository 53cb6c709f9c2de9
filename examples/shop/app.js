// Puts the shop together. Enters: nothing. Leaves: an Express application that listens nowhere yet.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import cookieParser from 'cookie-parser';
import express from 'express';
import morgan from 'morgan';
import { handleError, notFound } from './errors.js';
import { money } from './money.js';
import { api } from './routes/api/index.js';
import { cart } from './routes/cart.js';
import { events } from './routes/events.js';
import { pages } from './routes/pages.js';
import { photos } from './routes/photos.js';
import { countCart, sessions } from './sessions.js';

const root = path.dirname(fileURLToPath(import.meta.url));

export function createApp() {
  const app = express();
  app.set('views', path.join(root, 'views'));
  app.set('view engine', 'ejs');
  app.locals.money = money;

  if (process.env.NODE_ENV !== 'test') app.use(morgan('dev'));
  app.use(express.static(path.join(root, 'public'), { maxAge: '1h' }));
  app.use('/events', events);
  app.use(cookieParser());
  app.use(sessions());
  app.use(countCart);

  app.use('/api', api);
  app.use('/cart', cart);
  app.use(photos);
  app.use(pages);

  app.use(notFound);
  app.use(handleError);
  return app;
}
