/** Who may do what in the demo: short-lived tokens, each with no more leave than its holder needs. */
import { appTopic, preferences, seen } from '@tame/notify/contract';
import { SignJWT } from 'jose';
import {
  editCampaign,
  forecast,
  getCampaign,
  importCampaigns,
  listCampaigns,
  retryPush,
  toldServices,
} from '../contracts/services.ts';
import { campaignChanges } from '../contracts/topics.ts';

export const users = ['ana', 'ben'] as const;
export type User = (typeof users)[number];
export const workerNames = ['campaigns', 'forecast', 'notifier'] as const;
export type WorkerName = (typeof workerNames)[number];

type Leave = Partial<Record<'call' | 'serve' | 'publish' | 'subscribe' | 'admin', string[]>>;

const aroundCampaigns = [listCampaigns, getCampaign, editCampaign, retryPush, importCampaigns].map(({ name }) => name);

const ofUser = (user: User): Leave => ({
  call: [...aroundCampaigns, forecast.name, preferences.name, seen.name],
  subscribe: [campaignChanges.name, appTopic(user).name],
});
const ofWorkers: Record<WorkerName, Leave> = {
  campaigns: { serve: aroundCampaigns, publish: [campaignChanges.name] },
  forecast: { serve: [forecast.name], call: [getCampaign.name] },
  notifier: {
    admin: [...toldServices],
    serve: [preferences.name, seen.name, 'notify.state'],
    publish: ['notify.app.**'],
  },
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
    ofUser: (user) => sign(user, ofUser(user)),
    ofWorker: (name) => sign(`worker-${name}`, ofWorkers[name]),
  };
}

export function isUser(text: unknown): text is User {
  return users.some((user) => user === text);
}
