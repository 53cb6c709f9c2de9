// Runs in the browser: follows the stock counters and opens the chat at the counter.
const stream = new EventSource('/events');
stream.addEventListener('stock', (event) => {
  const { sku, left } = JSON.parse(event.data);
  for (const badge of document.querySelectorAll(`.stock[data-sku="${CSS.escape(sku)}"]`)) {
    badge.textContent = left > 0 ? `${left} left` : 'sold out';
    badge.classList.add('changed');
  }
});

const chat = document.getElementById('chat');
const said = document.getElementById('said');
const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/chat`);

socket.addEventListener('open', () => (chat.hidden = false));
socket.addEventListener('close', () => (chat.hidden = true));
socket.addEventListener('message', (event) => {
  const message = JSON.parse(event.data);
  if (message.type === 'visitors') {
    document.getElementById('visitors').textContent = message.count === 1 ? 'only you' : `${message.count} visitors`;
  } else {
    const line = document.createElement('li');
    line.textContent = message.text;
    said.append(line);
    line.scrollIntoView({ block: 'nearest' });
  }
});

document.getElementById('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  if (input.value.trim()) socket.send(input.value);
  input.value = '';
});
