import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import Provider, { type Configuration, type JWK } from 'oidc-provider';
import { type Page, ProviderBrowser } from './provider-browser.ts';
import { whenTestEnds } from './when-test-ends.ts';

/** What the provider knows of an account, by its login name. */
const accounts: Readonly<Record<string, Record<string, unknown>>> = {
  alice: {
    name: 'Alice Example',
    email: 'alice@example.com',
    email_verified: true,
    groups: ['ops', 'web'],
  },
  mallory: { name: 'Mallory', email: 'mallory@evil.example', email_verified: true },
  unverified: { name: 'Uma', email: 'uma@example.com', email_verified: false },
};

export interface ProviderOptions {
  /** oidc-provider's own settings, over those that are made here */
  settings?: Configuration;
  /** public where there is none */
  clientSecret?: string;
  /** the scopes that the client may have; default: all */
  clientScope?: string;
  /** of device codes, in seconds */
  deviceSeconds?: number;
}

/** An answer of the provider on its way out, which a test may change. */
export interface ProviderAnswer {
  path: string;
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
}

export const clientId = 'sallyport';

/** A real OpenID provider (`oidc-provider`) on a free loopback port. Stopped when the test ends. */
export class IdentityProvider {
  readonly issuer: string;
  readonly port: number;
  /** what was asked of it: `POST /token` */
  readonly requests: string[] = [];
  /** changes answers before they leave */
  alter: ((answer: ProviderAnswer) => void) | undefined;
  /** closes connections unanswered, as a machine that is down behind its balancer does */
  isDown = false;
  /** the private key that it signs with now */
  key: JWK = newKey();
  private provider: Provider;
  private readonly accounts = new Map(Object.entries(accounts));
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly options: ProviderOptions;

  static async start(options: ProviderOptions = {}): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
    const provider = new IdentityProvider(server, options);
    whenTestEnds(() => provider.stop());
    return provider;
  }

  private constructor(server: Server, options: ProviderOptions) {
    this.server = server;
    this.options = options;
    this.port = (server.address() as AddressInfo).port;
    this.issuer = `http://127.0.0.1:${this.port}`;
    this.provider = this.create();
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => this.answer(request, response));
  }

  /** what a config file says to use it */
  get config() {
    const { clientSecret } = this.options;
    return {
      issuer: this.issuer,
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    };
  }

  /** From now on it signs with another key; the old one is gone. */
  rotateKey(): void {
    this.key = newKey();
    this.provider = this.create();
  }

  /** From now on it knows other things of an account. */
  changeAccount(login: string, claims: Record<string, unknown>): void {
    this.accounts.set(login, { ...this.accounts.get(login), ...claims });
  }

  /** A token with other claims, signed by this key: by default the provider's own. `none`: not signed at all. */
  forge(
    token: unknown,
    claims: Record<string, unknown>,
    {
      alg = 'ES256',
      key = this.key,
      kid,
    }: { alg?: 'ES256' | 'none'; key?: JWK; kid?: string | undefined } = {},
  ): string {
    const [, payload = ''] = String(token).split('.');
    const was = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg, kid: kid ?? key.kid })}.${part({ ...was, ...claims })}`;
    if (alg === 'none') return `${signed}.`;
    const signer = {
      key: createPrivateKey({ key: key as never, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363' as const,
    };
    return `${signed}.${sign('sha256', Buffer.from(signed), signer).toString('base64url')}`;
  }

  /** A person with a browser opens the link with the code, signs in and agrees. Gives the last page. */
  async approve(link: string, login = 'alice'): Promise<Page> {
    const browser = new ProviderBrowser();
    const page = await browser.submit(await browser.open(link));
    return this.signIn(browser, await browser.submit(page, { confirm: 'yes' }), login);
  }

  /** The same, who says no on the page that asks whether this is the code. */
  async deny(link: string): Promise<Page> {
    const browser = new ProviderBrowser();
    const page = await browser.submit(await browser.open(link));
    return browser.submit(page, { abort: 'yes' });
  }

  /** The same for a sign-in by the browser of this machine: the last page is the one of the redirect. */
  async browse(url: string, login = 'alice'): Promise<Page> {
    const browser = new ProviderBrowser();
    return this.signIn(browser, await browser.open(url), login);
  }

  /** The same, who cancels. */
  async cancel(url: string): Promise<Page> {
    const browser = new ProviderBrowser();
    const page = await browser.open(url);
    return browser.open(`${page.url.href}/abort`);
  }

  /** No connection is taken any more, and none goes on. */
  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async signIn(browser: ProviderBrowser, page: Page, login: string): Promise<Page> {
    const consent = await browser.submit(page, { login, password: 'any' });
    return browser.submit(consent);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (this.isDown) {
      request.socket.destroy();
      return;
    }
    void this.provider.callback()(request, response);
  }

  private create(): Provider {
    const { settings, clientSecret, clientScope, deviceSeconds = 600 } = this.options;
    const provider = quietly(this.issuer, {
      clients: [
        {
          client_id: clientId,
          application_type: 'native',
          redirect_uris: ['http://127.0.0.1/cb'],
          response_types: ['code'],
          id_token_signed_response_alg: 'ES256',
          ...(clientScope === undefined ? {} : { scope: clientScope }),
          grant_types: [
            'authorization_code',
            'refresh_token',
            'urn:ietf:params:oauth:grant-type:device_code',
          ],
          ...(clientSecret === undefined
            ? { token_endpoint_auth_method: 'none' }
            : { client_secret: clientSecret }),
        },
      ],
      jwks: { keys: [this.key] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
      conformIdTokenClaims: false,
      scopes: ['openid', 'email', 'profile', 'offline_access'],
      features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
      ttl: {
        DeviceCode: deviceSeconds,
        IdToken: 600,
        AccessToken: 600,
        Session: 600,
        Grant: 600,
        Interaction: 600,
      },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...this.accounts.get(id) }),
      }),
      ...settings,
    });
    provider.use(async (context, next) => {
      await next();
      const { path, status, body } = context;
      if (!this.alter || typeof body !== 'object' || body === null) return;
      const answer: ProviderAnswer = { path, status, body: body as Record<string, unknown>, headers: {} };
      this.alter(answer);
      context.status = answer.status;
      context.body = answer.body;
      context.set(answer.headers);
    });
    return provider;
  }
}

/** It warns of what is right for a test: memory for a store, and pages that take any password. */
function quietly(...args: ConstructorParameters<typeof Provider>): Provider {
  const { warn } = console;
  console.warn = () => {};
  try {
    return new Provider(...args);
  } finally {
    console.warn = warn;
  }
}

export function newKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(4).toString('hex');
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' } as JWK;
}
