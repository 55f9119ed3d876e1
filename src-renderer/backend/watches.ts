import type { EventOf, Topic } from '../../src-main/contract/events.ts';
import type { ToHost } from '../../src-main/contract/messages.ts';

type TopicEvent = EventOf<Topic>;
type Listener = (event: TopicEvent) => void;

interface Watched {
  listeners: Set<Listener>;
  /** of a topic whose events each say all of it */
  latest?: TopicEvent;
}

/** Who listens to which topic. The host is told of the first listener of a topic and of the last one that leaves. */
export class Watches {
  private readonly send: (message: ToHost) => void;
  private readonly watched = new Map<Topic, Watched>();

  constructor(send: (message: ToHost) => void) {
    this.send = send;
  }

  add(topic: Topic, listener: Listener): () => void {
    let watched = this.watched.get(topic);
    if (!watched) {
      watched = { listeners: new Set() };
      this.watched.set(topic, watched);
      this.send({ type: 'watch', topic });
    }
    // one function may listen twice, so each time counts by an entry of its own
    const entry: Listener = (event) => listener(event);
    watched.listeners.add(entry);
    const { listeners, latest } = watched;
    // not before the caller has what ends it
    if (latest)
      queueMicrotask(() => {
        if (listeners.has(entry)) entry(latest);
      });
    return () => this.remove(topic, entry);
  }

  emit(event: TopicEvent): void {
    const watched = this.watched.get(event.topic);
    if (!watched) return;
    if (event.topic === 'connector' || event.topic === 'settings') watched.latest = event;
    for (const listener of [...watched.listeners]) listener(event);
  }

  /** Tells a new host of all of it. */
  opened(): void {
    for (const topic of this.watched.keys()) this.send({ type: 'watch', topic });
  }

  private remove(topic: Topic, entry: Listener): void {
    const watched = this.watched.get(topic);
    if (!watched?.listeners.delete(entry) || watched.listeners.size > 0) return;
    this.watched.delete(topic);
    this.send({ type: 'unwatch', topic });
  }
}
