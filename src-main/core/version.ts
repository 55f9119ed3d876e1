import manifest from '../../package.json' with { type: 'json' };

/** Of this app, `1.2.3`. */
export const version: string = manifest.version;
