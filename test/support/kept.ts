/** What was started in a `beforeAll`, where no test ends yet: stopped together by `afterAll(() => kept.stop())`. */
export class Kept {
  private readonly stops: (() => unknown)[] = [];

  async start<Thing extends { stop(): unknown }>(starting: Thing | Promise<Thing>): Promise<Thing> {
    const thing = await starting;
    this.stops.push(() => thing.stop());
    return thing;
  }

  /** The other way round: what was started last may need what was there before. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }
}
