import { IdentityProvider, type ProviderOptions } from './identity-provider.ts';

/** A provider whose codes may be asked about at once, again and again. */
export async function startQuickProvider(options?: ProviderOptions): Promise<IdentityProvider> {
  const provider = await IdentityProvider.start(options);
  provider.alter = quick;
  return provider;
}

export const quick: NonNullable<IdentityProvider['alter']> = ({ path, body }) => {
  if (path === '/device/auth' && body.device_code) body.interval = 0.1;
};

/** Changes its ID tokens on their way out. */
export function withToken(provider: IdentityProvider, change: (token: unknown) => string): void {
  provider.alter = (answer) => {
    quick(answer);
    const { id_token: token } = answer.body;
    if (answer.path === '/token' && token) answer.body.id_token = change(token);
  };
}
