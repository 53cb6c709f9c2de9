// The chat at the counter: whoever has the shop open talks to everybody else. Enters: an HTTP server, whose
// upgrades at /chat are taken. Leaves: the WebSocket server. Nothing said here is kept.
import { WebSocket, WebSocketServer } from 'ws';

const LONGEST = 500;

export function attachChat(server) {
  const chat = new WebSocketServer({ server, path: '/chat', maxPayload: 4 * 1024 });

  const broadcast = (message) => {
    const text = JSON.stringify(message);
    for (const visitor of chat.clients) if (visitor.readyState === WebSocket.OPEN) visitor.send(text);
  };
  const announce = () => broadcast({ type: 'visitors', count: chat.clients.size });

  chat.on('connection', (visitor) => {
    announce();
    // A frame that breaks the protocol ends that visitor's connection, not the shop.
    visitor.on('error', () => visitor.terminate());
    visitor.on('close', announce);
    visitor.on('message', (data, isBinary) => {
      const text = data.toString().trim();
      if (!isBinary && text && text.length <= LONGEST) broadcast({ type: 'said', text });
    });
  });

  return {
    close() {
      for (const visitor of chat.clients) visitor.close(1001, 'The shop is closing');
      chat.close();
    },
  };
}
