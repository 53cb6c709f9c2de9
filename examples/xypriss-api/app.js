// Puts the library together. Enters: where it listens, where covers are kept, the secret of its tokens. Leaves: an app
// that listens nowhere yet. What is the same everywhere stands in xypriss.config.json.
import { authentication } from './auth.js';
import { createServer, FileUploadAPI } from './framework.js';
import { bookRoutes } from './routes/books.js';
import { loanRoutes } from './routes/loans.js';
import { memberRoutes } from './routes/members.js';
import { Catalogue } from './services/catalogue.js';
import { Loans } from './services/loans.js';
import { Members } from './services/members.js';

const LARGEST_COVER = 64 * 1024;

export async function createApp({ port, covers, secret }) {
  const app = createServer({ server: { port }, logging: { enabled: false } });
  const uploads = new FileUploadAPI();
  await uploads.initialize({ enabled: true, storage: 'disk', destination: covers, maxFileSize: LARGEST_COVER });

  const catalogue = new Catalogue();
  const members = new Members();
  const loans = new Loans(catalogue);
  const { tokenFor, signedIn } = authentication(secret, members);

  app.use((req, res, next) => {
    res.set('X-Api-Version', '1');
    next();
  });
  app.use('/api/books', bookRoutes({ catalogue, cache: app.cache, uploads, signedIn }));
  app.use('/api/members', memberRoutes({ members, tokenFor, signedIn }));
  app.use('/api/loans', loanRoutes({ loans, signedIn }));
  app.get('/api/status', (req, res) => res.json({ books: catalogue.size, members: members.size, lent: loans.open }));
  return app;
}
