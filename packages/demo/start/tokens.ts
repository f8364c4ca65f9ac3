/** Who may do what in the demo: short-lived tokens, each with no more leave than its holder needs. */
import { SignJWT } from 'jose';
import {
  editCampaign,
  forecast,
  getCampaign,
  importCampaigns,
  listCampaigns,
  retryPush,
} from '../contracts/services.ts';
import { campaignChanges } from '../contracts/topics.ts';

export const users = ['ana', 'ben'] as const;
export type User = (typeof users)[number];
export type WorkerName = 'campaigns' | 'forecast';

type Leave = Partial<Record<'call' | 'serve' | 'publish' | 'subscribe', string[]>>;

const aroundCampaigns = [listCampaigns, getCampaign, editCampaign, retryPush, importCampaigns].map(({ name }) => name);

const ofUsers: Leave = { call: [...aroundCampaigns, forecast.name], subscribe: [campaignChanges.name] };
const ofWorkers: Record<WorkerName, Leave> = {
  campaigns: { serve: aroundCampaigns, publish: [campaignChanges.name] },
  forecast: { serve: [forecast.name], call: [getCampaign.name] },
};

export interface Tokens {
  ofUser(user: User): Promise<string>;
  ofWorker(name: WorkerName): Promise<string>;
}

export const TOKEN_LIFE_MS = 3_600_000;

export function createTokens(secret: string): Tokens {
  const key = new TextEncoder().encode(secret);
  const sign = (subject: string, tame: Leave): Promise<string> =>
    new SignJWT({ tame })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_LIFE_MS / 1_000}s`)
      .sign(key);
  return {
    ofUser: (user) => sign(user, ofUsers),
    ofWorker: (name) => sign(`worker-${name}`, ofWorkers[name]),
  };
}

export function isUser(text: unknown): text is User {
  return users.some((user) => user === text);
}
