/** Who may do what in the demo: short-lived tokens, each with no more leave than its holder needs. */
import { appTopic, preferences, seen } from '@tame/notify/contract';
import { SignJWT } from 'jose';
import {
  bulkEdit,
  editCampaign,
  forecast,
  getCampaign,
  importCampaigns,
  listCampaigns,
  outlook,
  retryPush,
  toldServices,
} from '../contracts/services.ts';
import { forecastPool } from '../contracts/pool.ts';
import { campaignChanges, campaignDesks } from '../contracts/topics.ts';

export const users = ['ana', 'ben'] as const;
export type User = (typeof users)[number];
export const workerNames = ['campaigns', 'forecast', 'provisioner', 'notifier'] as const;
export type WorkerName = (typeof workerNames)[number];
/** `invitation`: what a newcomer to the pool of forecasts begins with. */
export const holders = [...workerNames, 'invitation'] as const;
export type Holder = (typeof holders)[number];

type Leave = Partial<Record<'call' | 'serve' | 'publish' | 'subscribe' | 'admin', string[]>>;

const aroundCampaigns = [listCampaigns, getCampaign, editCampaign, retryPush, bulkEdit, importCampaigns, outlook].map(
  ({ name }) => name,
);

/** Who looks after the services as well: sees the work of everybody, and what the pool says to itself. */
const operators: readonly User[] = ['ana'];

const ofUser = (user: User): Leave => ({
  call: [...aroundCampaigns, forecast.name, preferences.name, seen.name],
  subscribe: [campaignChanges.name, `${campaignDesks}.**`, appTopic(user).name],
});
const ofOperator = (user: User): Leave => {
  const { call = [], subscribe = [] } = ofUser(user);
  return {
    call: [...call, forecastPool.switch],
    subscribe: [...subscribe, forecastPool.news],
    admin: [...aroundCampaigns, forecast.name, forecastPool.deliberations],
  };
};
const { deliberations, join, news } = forecastPool;
const ofHolders: Record<Holder, Leave> = {
  campaigns: { serve: aroundCampaigns, call: [editCampaign.name, forecast.name], publish: [campaignChanges.name] },
  forecast: {
    serve: [forecast.name, deliberations, `${deliberations}.*`],
    call: [getCampaign.name, deliberations, `${deliberations}.*`, 'provision.*'],
    publish: [news],
    subscribe: [news],
    admin: [forecast.name],
  },
  invitation: { call: [join] },
  provisioner: { serve: ['provision.*'] },
  notifier: {
    admin: [...toldServices],
    serve: [preferences.name, seen.name, 'notify.state'],
    publish: ['notify.app.**'],
  },
};

export interface Tokens {
  ofUser(user: User): Promise<string>;
  of(holder: Holder): Promise<string>;
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
    ofUser: (user) => sign(user, operators.includes(user) ? ofOperator(user) : ofUser(user)),
    of: (holder) => sign(`worker-${holder}`, ofHolders[holder]),
  };
}

export function isUser(text: unknown): text is User {
  return users.some((user) => user === text);
}
