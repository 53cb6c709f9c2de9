// Starts the shop. Enters: PORT and HOST from the environment. Leaves: a listening server and one line with its address.
import { createApp } from './app.js';
import { attachChat } from './chat.js';

const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

const app = createApp();
const server = app.listen(port, host, (error) => {
  if (error) {
    console.error(error.code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another: PORT=3001 npm start` : error.message);
    process.exit(1);
  }
  console.log(`Kiln & Clay is open at http://${host}:${server.address().port}`);
});
const chat = attachChat(server);

function close() {
  chat.close();
  server.close();
  // Event streams never end by themselves; whoever is still connected would keep the process alive.
  server.closeAllConnections();
}

process.once('SIGINT', close);
process.once('SIGTERM', close);
