import type { Channel } from '../ssh2/channel.ts';

/**
 * Joins two open channels into one stream each way. A side may send as many bytes as have left on the other side, so
 * a reader that stops makes the writer stop, and nothing in between grows (RFC 4254 §5.2).
 */
export function joinChannels(
  client: Channel,
  upstream: Channel,
  onEnd: (bytes: { toTarget: number; toClient: number }) => void,
): void {
  const bytes = { toTarget: 0, toClient: 0 };
  let ended = false;
  const end = () => {
    if (!ended) onEnd(bytes);
    ended = true;
  };
  client.onSent = (sent) => upstream.consumed(sent);
  upstream.onSent = (sent) => client.consumed(sent);
  client.listener = {
    onData: (data) => {
      bytes.toTarget += data.length;
      upstream.write(data); // forwards have no second stream
    },
    onEof: () => upstream.eof(),
    onClose: () => {
      client.abort();
      upstream.close();
      end();
    },
  };
  upstream.listener = {
    onData: (data) => {
      bytes.toClient += data.length;
      client.write(data);
    },
    onEof: () => client.eof(),
    onClose: () => {
      upstream.abort();
      client.close();
      end();
    },
  };
}
