/**
 * Replies must go out in the order of their requests (RFC 4254 §4 and §5.4), though some are known at once and some
 * only after the other side has answered.
 */
export class OrderedReplies<T> {
  private readonly waiting: { answer: T | undefined }[] = [];
  private readonly send: (answer: T) => void;

  constructor(send: (answer: T) => void) {
    this.send = send;
  }

  get pending(): number {
    return this.waiting.length;
  }

  /** Takes a place in the line; the returned function answers, once. */
  expect(): (answer: T) => void {
    const place: { answer: T | undefined } = { answer: undefined };
    this.waiting.push(place);
    return (answer) => {
      place.answer ??= answer;
      this.flush();
    };
  }

  /** Gives all that is still open the same answer. */
  answerAll(answer: T): void {
    for (const place of this.waiting) place.answer ??= answer;
    this.flush();
  }

  private flush(): void {
    for (let first = this.waiting[0]; first?.answer !== undefined; first = this.waiting[0]) {
      this.waiting.shift();
      this.send(first.answer);
    }
  }
}
